package main

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

// featureGates reads every gate that the kubelet of a release knows, with how it stands by default:
// "beta on", "ga on locked". What is registered: the gates of pkg/features, those of each features
// package that it imports, those of its logs, which cmd/kubelet/app registers itself, and those of its
// metrics, which pkg/kubelet/server does.
func (l *library) featureGates(minor string) (map[string]string, error) {
	own, err := l.load(l.main.path + "/pkg/features")
	if err != nil {
		return nil, err
	}
	paths := []string{own.path, "k8s.io/component-base/logs/api/v1", "k8s.io/component-base/metrics/features"}
	for _, in := range own.scopes {
		for _, i := range in.file.Imports {
			if path := unquoted(i); strings.HasSuffix(path, "/features") {
				paths = append(paths, path)
			}
		}
	}
	gates := map[string]string{}
	for _, path := range paths {
		p, err := l.load(path)
		if err != nil {
			return nil, err
		}
		for _, in := range p.scopes {
			if err := l.gatesOf(in, minor, gates); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	return gates, nil
}

// gatesOf reads each map[Feature]... of a file: no other map of these packages has features as keys.
func (l *library) gatesOf(in scope, minor string, gates map[string]string) (err error) {
	ast.Inspect(in.file, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || err != nil {
			return err == nil
		}
		made, ok := literal.Type.(*ast.MapType)
		if !ok || nameOf(made.Key) != "Feature" || !holdsSpecs(made.Value) {
			return true
		}
		for _, e := range literal.Elts {
			pair := e.(*ast.KeyValueExpr) // a map literal has nothing else
			var name, stands string
			if name, err = l.constant(pair.Key, in); err != nil {
				return false
			}
			if stands, err = l.gateAt(pair.Value, in, minor); err != nil {
				err = fmt.Errorf("%s: %w", name, err)
				return false
			}
			if stands != "" {
				gates[name] = stands
			}
		}
		return false
	})
	return err
}

func holdsSpecs(e ast.Expr) bool {
	name := nameOf(e)
	return name == "FeatureSpec" || name == "VersionedSpecs"
}

// nameOf is the last part of a name, qualified or not.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// gateAt reads one gate: a specification, or a list of them with the minor from which each holds.
// It is "" for a gate that begins after this minor.
func (l *library) gateAt(e ast.Expr, in scope, minor string) (string, error) {
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return "", fmt.Errorf("a gate that is a %T", e)
	}
	stands, since := "", -1
	for _, element := range literal.Elts {
		if _, plain := element.(*ast.KeyValueExpr); plain {
			return l.specification(literal, in)
		}
		inner, ok := element.(*ast.CompositeLit)
		if !ok {
			return "", fmt.Errorf("a specification that is a %T", element)
		}
		from, err := versionOf(inner)
		if err != nil {
			return "", err
		}
		if from > number(minor) || from < since {
			continue
		}
		text, err := l.specification(inner, in)
		if err != nil {
			return "", err
		}
		stands, since = text, from
	}
	return stands, nil
}

// specification writes {Default: true, PreRelease: featuregate.GA, LockToDefault: true}.
func (l *library) specification(literal *ast.CompositeLit, in scope) (string, error) {
	stage, state, locked := "alpha", "off", ""
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return "", fmt.Errorf("a field without a name")
		}
		value := nameOf(pair.Value)
		switch nameOf(pair.Key) {
		case "Default":
			if d, ok := in.pkg.values[value]; ok { // a constant that depends on how Go builds
				value = nameOf(d.what)
			}
			if value != "true" && value != "false" {
				return "", fmt.Errorf("a default that is neither true nor false")
			}
			if value == "true" {
				state = "on"
			}
		case "LockToDefault":
			if value == "true" {
				locked = " locked"
			}
		case "PreRelease":
			stage = strings.ToLower(strings.TrimPrefix(value, "PreAlpha"))
		}
	}
	return stage + " " + state + locked, nil
}

// versionOf reads Version: version.MustParse("1.33") or version.MajorMinor(1, 33), as a number.
func versionOf(literal *ast.CompositeLit) (int, error) {
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok || nameOf(pair.Key) != "Version" {
			continue
		}
		call, ok := pair.Value.(*ast.CallExpr)
		if !ok {
			break
		}
		var parts []string
		for _, a := range call.Args {
			if argument, ok := a.(*ast.BasicLit); ok {
				parts = append(parts, strings.Trim(argument.Value, `"`))
			}
		}
		return number(strings.Join(parts, ".")), nil
	}
	return 0, fmt.Errorf("a specification without a version")
}

// number makes versions comparable: 1.33 is 1033.
func number(version string) int {
	major, rest, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, _ := strconv.Atoi(major)
	b, _ := strconv.Atoi(minor)
	return a*1000 + b
}
