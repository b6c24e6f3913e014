// Of no effect: each build names a file of versions/ instead. Go wants one all the same.
//
// A minor is one more versions/<minor>.mod: the releases of tools/keytables/target.go, and k8s.io/cluster-bootstrap at
// that of k8s.io/kubelet, because k8s.io/kubernetes asks for its own modules at v0.0.0. Then, in this folder,
// go mod tidy -modfile=versions/<minor>.mod. The checksum database has no cluster-bootstrap v0.31.14, hence 0.31.2.
module nodegen/test/conformance/kubelet

go 1.25.0
