# Bakes the image layer of this example: nodegen render cluster.yaml -o out, then packer build image.pkr.hcl.
# The provisioners are those of out/workers/packer/nodegen.pkr.hcl.
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

  provisioner "shell" {
    inline = ["rm -rf /tmp/nodegen && mkdir -m 0700 /tmp/nodegen"]
  }

  provisioner "file" {
    source      = "out/workers/packer/"
    destination = "/tmp/nodegen"
  }

  # --import: the image has the pause image in containerd's store, so its first boot imports nothing.
  provisioner "shell" {
    inline = [
      "sudo sh /tmp/nodegen/install.sh --import",
      "rm -rf /tmp/nodegen",
    ]
  }
}
