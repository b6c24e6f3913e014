//go:build v1

package main

import (
	"context"

	"github.com/containerd/containerd/remotes/docker/config"
)

func hostsOf(root, registry string) ([]host, error) {
	registryHosts := config.ConfigureHosts(context.Background(), config.HostOptions{
		HostDir: config.HostDirFromRoot(root),
	})
	found, err := registryHosts(registry)
	if err != nil {
		return nil, err
	}
	hosts := []host{}
	for _, one := range found {
		said := host{Scheme: one.Scheme, Host: one.Host, Path: one.Path, Capabilities: int(one.Capabilities)}
		hosts = append(hosts, describe(said, one.Client, one.Header))
	}
	return hosts, nil
}
