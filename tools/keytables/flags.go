package main

import (
	"fmt"
	"go/ast"
	"regexp"
	"strings"
)

// Where the kubelet's flags are made. The functions are named by pattern, because they were moved and
// split between releases; a flag of one that binds fields has a parameter c, which is KubeletConfiguration
// or, of the logs, its field logging.
var flagSources = []struct {
	pkg       string
	functions *regexp.Regexp
	field     string
}{
	{"/cmd/kubelet/app/options", regexp.MustCompile(`^(AddFlags|add.+Flags)$`), "-"},
	{"/cmd/kubelet/app/options", regexp.MustCompile(`^AddKubeletConfigFlags$`), ""},
	{"/pkg/kubelet/config", regexp.MustCompile(`^AddFlags$`), "-"},
	{"k8s.io/component-base/logs/api/v1", regexp.MustCompile(`^addFlags$`), "logging"},
}

// What pflag's methods that bind a flag to a variable are called: StringVar, Var, VarP.
var binds = regexp.MustCompile(`^([A-Z][A-Za-z0-9]*)?Var(P|PF)?$`)

// kubeletFlags reads every flag of a release: its name, and the field of KubeletConfiguration that
// says the same, "" where none does.
func (l *library) kubeletFlags(configuration *pkg) (map[string]string, error) {
	// Made by component-base/version/verflag and by cmd/kubelet/app itself.
	flags := map[string]string{"version": "", "help": ""}
	for _, source := range flagSources {
		path := source.pkg
		if strings.HasPrefix(path, "/") {
			path = l.main.path + path
		}
		p, err := l.load(path)
		if err != nil {
			return nil, err
		}
		for _, in := range p.scopes {
			for _, d := range in.file.Decls {
				function, ok := d.(*ast.FuncDecl)
				if !ok || !source.functions.MatchString(function.Name.Name) || function.Body == nil {
					continue
				}
				r := flagReader{l, configuration, source.field, flags}
				if err := r.read(function, in); err != nil {
					return nil, fmt.Errorf("%s: %w", path, err)
				}
			}
		}
	}
	return flags, nil
}

type flagReader struct {
	library       *library
	configuration *pkg
	field         string
	flags         map[string]string
}

func (r *flagReader) read(function *ast.FuncDecl, in scope) (err error) {
	ast.Inspect(function.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || err != nil {
			return err == nil
		}
		name := nameOf(call.Fun)
		switch {
		// cadvisor's: register(global, local, "housekeeping_interval")
		case strings.HasPrefix(name, "register") && len(call.Args) >= 3:
			var flag string
			flag, err = r.library.constant(call.Args[2], in)
			r.flags[strings.ReplaceAll(flag, "_", "-")] = ""
		case binds.MatchString(name) && len(call.Args) >= 3:
			var flag, field string
			if flag, err = r.library.constant(call.Args[1], in); err != nil {
				return false
			}
			if r.field != "-" {
				if field, err = r.fieldOf(call.Args[0]); err != nil {
					err = fmt.Errorf("--%s: %w", flag, err)
				}
			}
			r.flags[flag] = field
		}
		return err == nil
	})
	return err
}

// fieldOf names the field that a flag is bound to: c.Authentication.Anonymous.Enabled, however it is
// wrapped, is authentication.anonymous.enabled.
func (r *flagReader) fieldOf(e ast.Expr) (string, error) {
	var chain []string
	ast.Inspect(e, func(n ast.Node) bool {
		if chain == nil {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				chain = chainFrom("c", selector)
			}
		}
		return chain == nil
	})
	if chain == nil {
		return "", fmt.Errorf("bound to no field")
	}
	var path string
	at, in := ast.Expr(ast.NewIdent("KubeletConfiguration")), scope{pkg: r.configuration}
	if r.field == "logging" {
		chain = append([]string{"Logging"}, chain...)
	}
	for _, name := range chain {
		s, err := r.library.shapeOf(at, in)
		if err != nil {
			return "", err
		}
		made, ok := s.made.(*ast.StructType)
		if !ok {
			return path, nil
		}
		field, fieldIn, tag, err := r.member(made, s.in, name)
		if err != nil {
			return "", err
		}
		if field == nil && name == "Duration" { // c.SyncFrequency.Duration: the field is one
			return path, nil
		}
		if field == nil {
			return "", fmt.Errorf("KubeletConfiguration has nothing called %s at %q", name, path)
		}
		path, at, in = join(path, tag), field, fieldIn
	}
	return path, nil
}

// member finds a field by its Go name, also in an embedded struct.
func (r *flagReader) member(s *ast.StructType, in scope, name string) (ast.Expr, scope, string, error) {
	w := walker{library: r.library, tag: "json"}
	for _, field := range s.Fields.List {
		if field.Names == nil {
			shape, err := r.library.shapeOf(field.Type, in)
			if err != nil {
				return nil, scope{}, "", err
			}
			if inner, ok := shape.made.(*ast.StructType); ok {
				if t, at, tag, err := r.member(inner, shape.in, name); t != nil || err != nil {
					return t, at, tag, err
				}
			}
			continue
		}
		for _, ident := range field.Names {
			if ident.Name == name {
				return field.Type, in, w.tagged(field), nil
			}
		}
	}
	return nil, scope{}, "", nil
}

// chainFrom is the names behind a variable: [A B] for c.A.B, nil for another variable.
func chainFrom(variable string, e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		if ident, ok := e.X.(*ast.Ident); ok {
			if ident.Name == variable {
				return []string{e.Sel.Name}
			}
			return nil
		}
		if before := chainFrom(variable, e.X); before != nil {
			return append(before, e.Sel.Name)
		}
	case *ast.ParenExpr:
		return chainFrom(variable, e.X)
	}
	return nil
}
