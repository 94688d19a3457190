module pakashop/search

go 1.22

require pakashop/service v0.0.0

replace pakashop/service => ../../packages/service-go
