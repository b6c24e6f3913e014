package main

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

// A containerdTable is schemas/containerd/<minor>.json.
type containerdTable struct {
	Containerd    string            `json:"containerd"`
	Source        string            `json:"source"`
	ConfigVersion int               `json:"configVersion"`
	Keys          map[string]string `json:"keys"`
}

// containerd reads every key of config.toml.
func containerd(t target) (containerdTable, error) {
	l, err := open(t)
	if err != nil {
		return containerdTable{}, err
	}
	version, err := l.configVersion()
	if err != nil {
		return containerdTable{}, err
	}
	keys, err := l.containerdKeys()
	return containerdTable{t.minor, t.source(), version, keys}, err
}

// containerdKeys are the server's own keys, and those of each plugin that its program compiles in.
func (l *library) containerdKeys() (map[string]string, error) {
	packages, err := l.reachable(l.main.path + "/cmd/containerd")
	if err != nil {
		return nil, err
	}
	w := &walker{library: l, tag: "toml", keys: map[string]string{}}
	if err := w.server(packages); err != nil {
		return nil, err
	}
	for _, p := range packages {
		plugins, err := l.registrations(p)
		if err != nil {
			return nil, err
		}
		for _, plugin := range plugins {
			if err := w.value(join("plugins", plugin.id), plugin.config, plugin.in); err != nil {
				return nil, err
			}
		}
	}
	messages, err := l.runtimeOptions(packages)
	if err != nil {
		return nil, err
	}
	return w.keys, w.expandOptions(messages)
}

// server records the keys of the server itself. Its free table of plugins goes: what a plugin may
// say is known plugin by plugin, and a plugin that no release has is a mistake.
func (w *walker) server(packages []*pkg) error {
	for _, p := range packages {
		if strings.HasSuffix(p.path, "/server/config") {
			if err := w.value("", ast.NewIdent("Config"), scope{pkg: p}); err != nil {
				return err
			}
			delete(w.keys, "plugins")
			delete(w.keys, "plugins.*")
			return nil
		}
	}
	return fmt.Errorf("no package of %s holds the server's configuration", w.library.main.path)
}

// configVersion is the newest `version = ` that the release reads. From 2.0 on the source has a
// constant for it; every 1.x release that is still in use reads 2.
func (l *library) configVersion() (int, error) {
	p, err := l.load(l.main.path + "/version")
	if err != nil {
		return 0, err
	}
	d, ok := p.values["ConfigVersion"]
	if !ok {
		return 2, nil
	}
	text, err := l.constant(d.what, d.in)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}
