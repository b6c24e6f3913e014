package main

import (
	"maps"
	"testing"
)

var daemon = map[string]string{
	"containerd/cmd/containerd/main.go": `package main
		import (
			_ "example.org/acme/containerd/cri"
			_ "example.org/acme/containerd/gc"
			_ "example.org/acme/containerd/server/config"
			_ "example.org/acme/extra/zfs"
		)`,
	"containerd/server/config/config.go": "package config\n" +
		"type Config struct { Version int `toml:\"version\"`; Plugins map[string]any `toml:\"plugins\"` }",
	"containerd/plugins/plugins.go": `package plugins
		const (
			GC   Type = "io.containerd.gc.v1"
			CRI  Type = "io.containerd.grpc.v1"
			Snap Type = "io.containerd.snapshotter.v1"
			RuncV1 = "io.containerd.runc.v1"
			RuncV2 = "io.containerd.runc.v2"
			Windows = "io.containerd.runhcs.v1"
		)
		type Type string`,
	"containerd/gc/gc.go": "package gc\n" + `import (
			"example.org/acme/containerd/plugins"
			"example.org/acme/plugin"
		)
		const name = "scheduler"
		var defaults = &config{}
		func init() {
			plugin.Register(&plugin.Registration{Type: plugins.GC, ID: name, Config: defaults})
			plugin.Register(&plugin.Registration{Type: plugins.GC, ID: "reads-nothing"})
		}
		type config struct { Pause float64 }`,
	"containerd/cri/cri.go": "package cri\n" + `import (
			"example.org/acme/containerd/plugins"
			runc "example.org/acme/containerd/options"
			hcs "example.org/other/options"
			"example.org/acme/plugin"
		)
		func init() {
			config := Default()
			plugin.Register(&plugin.Registration{Type: plugins.CRI, ID: "cri", Config: &config})
		}
		func Default() Config { return Config{} }
		type Config struct { Runtimes map[string]Runtime }
		type Runtime struct {
			Type string ` + "`toml:\"runtime_type\"`" + `
			Options map[string]any ` + "`toml:\"options\"`" + `
		}
		func getRuntimeOptionsType(t string) any {
			switch t {
			case plugins.RuncV1:
				fallthrough
			case plugins.RuncV2:
				return &runc.Options{}
			case plugins.Windows:
				return &hcs.Options{}
			default:
				return &runc.Generic{}
			}
		}`,
	"containerd/options/options.go": `package options
		type Options struct { state int; SystemdCgroup bool }
		type Generic struct { ConfigPath string }`,
	"extra/zfs/zfs.go": "package zfs\n" + `import (
			"example.org/acme/containerd/plugins"
			"example.org/acme/plugin"
		)
		type Config struct { Root string }
		func init() {
			plugin.Register(&plugin.Registration{Type: plugins.Snap, ID: "zfs", Config: &Config{}})
		}`,
}

func TestKeysOfContainerd(t *testing.T) {
	got, err := fixture(t, daemon).containerdKeys()
	if err != nil {
		t.Fatal(err)
	}
	runtime := `plugins."io.containerd.grpc.v1.cri".Runtimes.*.`
	want := map[string]string{
		"version": "integer",
		`plugins."io.containerd.gc.v1.scheduler".Pause`:                         "float",
		`plugins."io.containerd.snapshotter.v1.zfs".Root`:                       "string",
		runtime + "runtime_type":                                                "string",
		runtime + "options":                                                     "table",
		runtime + `options{runtime_type="io.containerd.runc.v1"}.SystemdCgroup`: "boolean",
		runtime + `options{runtime_type="io.containerd.runc.v2"}.SystemdCgroup`: "boolean",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAPluginWhoseConfigCannotBeToldIsAnError(t *testing.T) {
	sources := maps.Clone(daemon)
	sources["containerd/gc/gc.go"] = `package gc
		import "example.org/acme/plugin"
		func register(config any) {
			plugin.Register(&plugin.Registration{Type: "io.containerd.gc.v1", ID: "scheduler", Config: config})
		}`
	if keys, err := fixture(t, sources).containerdKeys(); err == nil {
		t.Errorf("a table was made all the same: %v", keys)
	}
}

func TestConfigVersionIsTheConstantOfTheSourceOr2(t *testing.T) {
	for want, source := range map[int]string{
		2: `package version; var Version = "1.7.0"`,
		4: `package version; const ConfigVersion = 4`,
	} {
		got, err := fixture(t, map[string]string{"containerd/version/version.go": source}).configVersion()
		if err != nil || got != want {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	}
}
