"""A certificate authority of the test's own, made by openssl."""

from pathlib import Path

from . import processes

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


class Authority:
    """Issues certificates into its folder: `<name>.pem`, `<name>.key`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        command = [
            "openssl",
            "req",
            "-x509",
            *KEY,
            "-days",
            "2",
            "-subj",
            f"/CN={name}",
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.pem",
        ]
        processes.must(command, cwd=folder)
        (folder / f"{name}.index").touch()
        (folder / f"{name}.conf").write_text(
            f"[ca]\ndefault_ca = a\n[a]\ndatabase = {name}.index\nrand_serial = yes\nnew_certs_dir = .\n"
            f"certificate = {name}.pem\nprivate_key = {name}.key\ndefault_md = sha256\npolicy = p\n"
            "[p]\ncommonName = supplied\n"
            "[client]\nextendedKeyUsage = clientAuth\n[server]\nextendedKeyUsage = serverAuth\n"
        )

    def issue(self, name: str, common_name: str, server: bool = False, expired: bool = False) -> None:
        """Issues one, valid since 2026 for as long as the test can last, or until a year long past."""
        request = [
            "openssl",
            "req",
            "-new",
            *KEY,
            "-subj",
            f"/CN={common_name}",
            "-keyout",
            f"{name}.key",
            "-out",
            f"{name}.csr",
        ]
        processes.must(request, cwd=self._folder)
        issue = [
            "openssl",
            "ca",
            "-batch",
            "-notext",
            "-config",
            f"{self._name}.conf",
            "-in",
            f"{name}.csr",
            "-out",
            f"{name}.pem",
        ]
        issue += ["-extensions", "server" if server else "client"]
        issue += ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"] if expired else ["-days", "2"]
        processes.must(issue, cwd=self._folder)
