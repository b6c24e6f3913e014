# Bakes the image layer of this example: nodegen render cluster.yaml -o out, then packer build image.pkr.hcl.
# The tree holds links, which Packer's file provisioner would follow; so it travels as one tar.
variable "source_ami" {
  type = string
}

source "amazon-ebs" "workers" {
  ami_name      = "nodegen-two-layers-workers"
  instance_type = "t3.small"
  source_ami    = var.source_ami
  ssh_username  = "admin"
}

build {
  sources = ["source.amazon-ebs.workers"]

  provisioner "shell-local" {
    inline = ["tar -C out/workers/tree --owner=0 --group=0 --numeric-owner -cf out/workers-tree.tar ."]
  }

  provisioner "file" {
    source      = "out/workers-tree.tar"
    destination = "/tmp/workers-tree.tar"
  }

  provisioner "shell" {
    inline = [
      "sudo tar -C / --no-overwrite-dir -xpf /tmp/workers-tree.tar",
      "rm /tmp/workers-tree.tar",
    ]
  }
}
