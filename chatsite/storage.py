"""Where uploaded files lie: in a folder, or in a bucket that speaks S3."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

IN_MEMORY = 1_000_000
"""Bytes of a file that is read; the rest goes through a temporary file."""
STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def in_folder() -> dict[str, Any]:
    """Django's STORAGES; the folder is MEDIA_ROOT."""
    return {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": STATIC}


def in_bucket(
    bucket: str, *, endpoint: str = "", region: str = "", access_key: str = "", secret_key: str = ""
) -> dict[str, Any]:
    """Django's STORAGES. Objects have no ACL of their own: they are private where the bucket is, which is the default.

    Args:
        endpoint: of a service other than Amazon's.
        access_key: without it, boto3 looks where it always does: variables, profile, role of the machine.

    Raises:
        ImproperlyConfigured: the packages are missing.
    """
    try:
        import storages.backends  # noqa: F401
        from botocore.config import Config
    except ImportError as error:
        raise ImproperlyConfigured("CHATSITE_S3_BUCKET needs packages: pip install 'chatsite[s3]'") from error
    config = Config(
        connect_timeout=5,
        read_timeout=30,
        retries={"max_attempts": 3},
        s3={"addressing_style": "path" if endpoint else "auto"},
        signature_version="s3v4",
        # Other services know few of the checksums that Amazon's does.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    options: dict[str, Any] = {"bucket_name": bucket, "client_config": config, "max_memory_size": IN_MEMORY}
    given = {"endpoint_url": endpoint, "region_name": region, "access_key": access_key, "secret_key": secret_key}
    options |= {name: value for name, value in given.items() if value}
    return {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}, "staticfiles": STATIC}
