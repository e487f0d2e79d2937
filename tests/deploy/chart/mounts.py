"""Lays out what a rendered pod would find mounted, for `copydesk check` to read here: RENDERED_FOLDER FOLDER

A ConfigMap becomes what the kubelet makes of it: a hidden folder with the files, a link to it, and a link to each file. Paths
in the config that lead to mounts lead into FOLDER instead. Secrets and ConfigMaps of the cluster's owner get stand-ins.
"""

import pathlib
import sys

import yaml

SECRETS = {"sasl": ["user", "pass", "username", "password"], "tls": ["ca.crt", "tls.crt", "tls.key"]}
TAXONOMY = '[taxonomy]\nname = "newsroom"\nversion = "1"\nlanguages = ["en"]\n'
TOPIC = '[[topic]]\nid = "ships"\nlabel = { en = "Ships" }\n[topic.en]\nstrong = ["container ship"]\n'


def mount(folder, files):
    hidden = folder / "..2026_01_01"
    hidden.mkdir(parents=True)
    (folder / "..data").symlink_to(hidden.name)
    for name, text in files.items():
        (hidden / name).write_text(text)
        (folder / name).symlink_to(f"..data/{name}")


def lay_out(rendered, folder):
    objects = [document for document in yaml.safe_load_all(rendered.read_text()) if document]
    maps = {document["metadata"]["name"]: document["data"] for document in objects if document["kind"] == "ConfigMap"}
    (pod,) = [o["spec"]["template"]["spec"] for o in objects if o["kind"] in ("StatefulSet", "Deployment")]
    config = next(data["copydesk.toml"] for data in maps.values() if "copydesk.toml" in data)
    paths = {volume["name"]: volume["mountPath"] for volume in pod["containers"][0]["volumeMounts"]}
    for volume in pod["volumes"]:
        name, path = volume["name"], paths[volume["name"]]
        if name == "config":
            continue
        if "secret" in volume:
            files = dict.fromkeys(SECRETS[name], "stand-in\n")
        elif name == "furniture":
            files = {"furniture.toml": '[furniture]\nversion = "1"\n'}
        else:
            files = maps.get(volume["configMap"]["name"], {"taxonomy.toml": TAXONOMY + TOPIC})
        mount(folder / name, files)
        config = config.replace(path, str(folder / name))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "copydesk.toml").write_text(config)


for rendered in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")):
    lay_out(rendered, pathlib.Path(sys.argv[2]) / rendered.stem)
