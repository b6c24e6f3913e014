package main

import (
	"strings"
	"testing"
)

func TestEachMinorHasOneRowWithAReleaseOfThatMinor(t *testing.T) {
	for _, daemon := range []struct {
		targets []target
		tag     func(minor string) string
	}{
		{containerdTargets, func(minor string) string { return "v" + minor + "." }},
		{kubeletTargets, func(minor string) string { return "v0." + strings.TrimPrefix(minor, "1.") + "." }},
	} {
		seen := map[string]bool{}
		for _, row := range daemon.targets {
			if seen[row.minor] {
				t.Errorf("%s has two rows", row.minor)
			}
			seen[row.minor] = true
			if !strings.HasPrefix(row.version, daemon.tag(row.minor)) {
				t.Errorf("%s is no release of %s", row.source(), row.minor)
			}
		}
	}
}
