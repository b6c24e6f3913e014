#!/usr/bin/env python3
"""Packs pause.S as an image archive: the same bytes on every run and every machine.

Without options: an uncompressed single-platform OCI layout, named so that containerd imports it under the
reference which the lab's cluster configures. The options make the archives that go wrong on a node.
"""

import argparse
import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DEFAULT_NAME = "registry.internal.example/lab/pause:test"
DEFAULT_OUTPUT = HERE.parent / "images" / "pause-test.tar"

# Media types and annotations: opencontainers/image-spec v1.1.0; io.containerd.image.name: containerd images/annotations.go.
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
IMAGE_NAME = "io.containerd.image.name"
REF_NAME = "org.opencontainers.image.ref.name"


def compile_pause() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        program = pathlib.Path(directory, "pause")
        command = ["gcc", "-nostdlib", "-static", "-s", "-Wl,-n", "-Wl,--build-id=none", "-Wl,-z,noexecstack"]
        subprocess.run([*command, "-o", str(program), str(HERE / "pause.S")], check=True)
        return program.read_bytes()


def pause_of(archive: pathlib.Path) -> bytes:
    """The program out of an archive packed before, for machines without a compiler."""
    with tarfile.open(archive) as layout:
        for member in layout.getmembers():
            content = layout.extractfile(member)
            if content is None or not member.name.startswith("blobs/sha256/"):
                continue
            try:
                with tarfile.open(fileobj=io.BytesIO(content.read())) as layer:
                    return layer.extractfile("pause").read()
            except (tarfile.ReadError, KeyError):
                continue
    sys.exit(f"pack.py: no pause program in {archive}")


def tar(files: dict[str, tuple[int, bytes]]) -> bytes:
    """USTAR, sorted, mtime 0, owned by 0:0, ended by two zero blocks and no further padding."""
    out = io.BytesIO()
    for name, (mode, content) in sorted(files.items()):
        info = tarfile.TarInfo(name.rstrip("/"))
        info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
        info.mode, info.size = mode, len(content)
        out.write(info.tobuf(tarfile.USTAR_FORMAT))
        out.write(content + b"\0" * (-len(content) % tarfile.BLOCKSIZE))
    out.write(b"\0" * 2 * tarfile.BLOCKSIZE)
    return out.getvalue()


def to_json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def hex_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def image_config(architecture: str, layer: bytes, label: str | None) -> bytes:
    # The user of the official pause image, so that nothing here needs more than that one does.
    config = {"Entrypoint": ["/pause"], "User": "65535:65535"}
    if label is not None:
        config["Labels"] = {"lab": label}
    rootfs = {"type": "layers", "diff_ids": ["sha256:" + hex_digest(layer)]}
    return to_json({"architecture": architecture, "os": "linux", "config": config, "rootfs": rootfs})


def oci_layout(layer: bytes, options: argparse.Namespace) -> dict[str, tuple[int, bytes]]:
    blobs: dict[str, bytes] = {}

    def descriptor(media_type: str, content: bytes) -> dict:
        blobs[hex_digest(content)] = content
        return {"mediaType": media_type, "digest": "sha256:" + hex_digest(content), "size": len(content)}

    def manifest(architecture: str) -> dict:
        content = to_json({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": descriptor(CONFIG, image_config(architecture, layer, options.label)),
            "layers": [descriptor(LAYER, layer)],
        })
        return {**descriptor(MANIFEST, content), "platform": {"architecture": architecture, "os": "linux"}}

    if options.two_platforms:
        both = [manifest("amd64"), manifest("arm64")]
        top = descriptor(INDEX, to_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": both}))
    else:
        top = manifest(options.architecture)
    if not options.no_name:
        tag = options.name.rpartition(":")[2]
        top["annotations"] = {REF_NAME: tag} if options.tag_only else {IMAGE_NAME: options.name, REF_NAME: tag}

    return {
        "blobs/": (0o755, b""),
        "blobs/sha256/": (0o755, b""),
        **{f"blobs/sha256/{digest}": (0o644, content) for digest, content in blobs.items()},
        "index.json": (0o644, to_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [top]})),
        "oci-layout": (0o644, to_json({"imageLayoutVersion": "1.0.0"})),
    }


def docker_archive(layer: bytes, options: argparse.Namespace) -> dict[str, tuple[int, bytes]]:
    config = image_config(options.architecture, layer, options.label)
    config_name = hex_digest(config) + ".json"
    tags = [] if options.no_name else [options.name]
    manifest = [{"Config": config_name, "RepoTags": tags, "Layers": ["layer.tar"]}]
    return {
        config_name: (0o644, config),
        "layer.tar": (0o644, layer),
        "manifest.json": (0o644, to_json(manifest)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=pathlib.Path, default=DEFAULT_OUTPUT)
    parser.add_argument("--from", dest="source", type=pathlib.Path, help="take the program from this archive, do not compile")
    parser.add_argument("--name", default=DEFAULT_NAME, help="full reference (default: %(default)s)")
    parser.add_argument("--no-name", action="store_true", help="no reference at all in the archive")
    parser.add_argument("--tag-only", action="store_true", help="only the tag, as `skopeo copy … oci-archive:F:TAG` leaves it")
    parser.add_argument("--format", choices=["oci", "docker"], default="oci")
    parser.add_argument("--architecture", default="amd64", help="what the image claims to be for")
    parser.add_argument("--two-platforms", action="store_true", help="an index with amd64 and arm64")
    parser.add_argument("--label", help="a label in the image configuration: another digest under the same name")
    parser.add_argument("--gzip", action="store_true", help="compress the whole archive")
    parser.add_argument("--truncate", action="store_true", help="leave the last 40 %% of the bytes out")
    options = parser.parse_args()

    program = pause_of(options.source) if options.source else compile_pause()
    layer = tar({"pause": (0o755, program)})
    files = oci_layout(layer, options) if options.format == "oci" else docker_archive(layer, options)
    archive = tar(files)
    if options.gzip:
        archive = gzip.compress(archive, mtime=0)
    if options.truncate:
        archive = archive[: len(archive) * 6 // 10]
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(archive)


if __name__ == "__main__":
    main()
