# One image for web, workers and beat; compose.yaml says which command each container runs.
FROM python:3.11-slim-bookworm

# LibreOffice reads old Office files and makes PDF files; pg_dump and pg_restore make backups.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libreoffice-writer libreoffice-calc fonts-noto-cjk postgresql-client libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/annual-reports
COPY requirements.txt requirements-ocr.txt ./
# OCR=0 leaves out the 370 MB that read scans.
ARG OCR=1
RUN pip install --no-cache-dir -r requirements.txt \
    && if [ "$OCR" != 0 ]; then pip install --no-cache-dir -r requirements-ocr.txt; fi
COPY . .

ENV VAR_DIR=/var/lib/annual-reports STATIC_ROOT=/srv/static PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --home-dir /var/lib/annual-reports --create-home portal \
    && mkdir -p /srv/static && chown portal /srv/static
USER portal
# The keys that this makes are of no use: a container gets SECRET_KEY and AUDIT_KEY from its environment.
RUN python manage.py collectstatic --no-input && rm -rf /var/lib/annual-reports/*
EXPOSE 8000
