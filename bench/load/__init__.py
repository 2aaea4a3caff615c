"""The evening of the deadline: uploads in bursts, reviewers, exports and public readers on one stack (`make load`)."""
