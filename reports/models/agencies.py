"""Agencies (行政机关) as a tree, with the names they are known by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from reports.models.reach import Role, agency_scope

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class AgencyKind(models.TextChoices):
    GOVERNMENT = "government", "人民政府"
    OFFICE = "office", "政府办公室"
    DEPARTMENT = "department", "部门"
    TOWN = "town", "乡镇"
    STREET = "street", "街道"
    ZONE = "zone", "开发区"
    BRANCH = "branch", "垂直管理机构"
    PUBLIC_BODY = "public_body", "公共企事业单位"


class AgencyLevel(models.TextChoices):
    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"


#: Roles that follow who has handed in: of their region, reviewers of the units below.
FOLLOWING_ROLES = (Role.OFFICE, Role.AUDITOR, Role.REVIEWER)


class AgencyQuerySet(models.QuerySet["Agency"]):
    def below(self, agency: Agency) -> AgencyQuerySet:
        """Agencies strictly below this one in the tree."""
        return self.filter(path__startswith=agency.path).exclude(pk=agency.pk)

    def within(self, agency: Agency) -> AgencyQuerySet:
        """This agency and everything below it."""
        return self.filter(path__startswith=agency.path)

    def visible_to(self, user: Visitor) -> AgencyQuerySet:
        """Agencies that the user's memberships reach; nobody's membership reaches nothing."""
        return self.filter(agency_scope(user, prefix="")).distinct()

    def overseen_by(self, user: Visitor) -> AgencyQuerySet:
        """Agencies whose progress and exports the user sees, as office or auditor."""
        return self.filter(agency_scope(user, prefix="", roles=(Role.OFFICE, Role.AUDITOR)))

    def followed_by(self, user: Visitor) -> AgencyQuerySet:
        """Agencies whose progress the user sees: what ``overseen_by`` returns, and what a reviewer reaches."""
        return self.filter(agency_scope(user, prefix="", roles=FOLLOWING_ROLES))

    def run_by(self, user: Visitor) -> AgencyQuerySet:
        """Agencies for which the user acts as the office: exports, publishing."""
        return self.filter(agency_scope(user, prefix="", roles=(Role.OFFICE,)))

    def with_units_below(self) -> AgencyQuerySet:
        """Agencies that are a region: they have agencies below them."""
        return self.filter(models.Exists(Agency.objects.filter(parent=models.OuterRef("pk"))))


class Agency(models.Model):
    """An administrative agency. ``path`` is the chain of ids from the root (``1/5/23/``), kept by services.agencies."""

    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(max_length=255, unique=True, null=True, editable=False)
    name = models.CharField("单位全称", max_length=100)
    code = models.CharField("统一社会信用代码或区划代码", max_length=32, unique=True)
    kind = models.CharField("单位类型", max_length=16, choices=AgencyKind)
    level = models.CharField("层级", max_length=16, choices=AgencyLevel)
    vertically_managed = models.BooleanField("垂直管理", default=False)
    must_report = models.BooleanField("应报年报", default=True)
    telephone = models.CharField("公布的联系电话", max_length=32, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    #: Place in every list (reports.administrative_order), kept by services.agencies beside ``path``.
    sort_key = models.CharField(max_length=512, blank=True, editable=False, db_index=True)
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("sort_key", "id")
        indexes = (models.Index(fields=("name",), name="agency_by_name"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AgencyKind.values), name="agency_kind_known"),
            models.CheckConstraint(condition=Q(level__in=AgencyLevel.values), name="agency_level_known"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="agency_validity_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def branch(self) -> str:
        """The start of the paths of this agency and of everything below. Raises ValueError before it is saved."""
        if not self.path:
            raise ValueError(self)
        return self.path


class AgencyAlias(models.Model):
    """Another name of the agency: short form or former name (简称、曾用名)."""

    agency = models.ForeignKey(Agency, verbose_name="单位", on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("简称或曾用名", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"
        constraints = (models.UniqueConstraint(fields=("agency", "name"), name="agency_alias_once"),)

    def __str__(self) -> str:
        return self.name
