module pakashop/service

go 1.22
