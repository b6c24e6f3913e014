module nodegen/tools

go 1.24
