package main

import (
	"reflect"
	"testing"
)

func filled() *Index {
	index := NewIndex()
	index.Replace([]Row{
		{ID: "tea", Title: "Kericho black tea", Text: "Loose leaf, strong"},
		{ID: "ginger", Title: "Ginger drink", Text: "Goes well with black tea"},
		{ID: "bowl", Title: "Soapstone bowl", Text: "Carved in Kisii"},
	})
	return index
}

func ids(hits []Hit) []string {
	found := []string{}
	for _, hit := range hits {
		found = append(found, hit.ID)
	}
	return found
}

func TestSearchWantsEveryWordAndPrefersTitles(t *testing.T) {
	cases := map[string][]string{
		"tea":         {"tea", "ginger"},
		"BLACK Tea":   {"tea", "ginger"},
		"black bowl":  {},
		"soap":        {"bowl"},
		"soap bowl":   {},
		"strong, tea": {"tea"},
		"":            {},
	}
	for query, want := range cases {
		if got := ids(filled().Search(query, 10)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
	}
}

func TestSearchIsLimited(t *testing.T) {
	if got := ids(filled().Search("tea", 1)); !reflect.DeepEqual(got, []string{"tea"}) {
		t.Errorf("got %v", got)
	}
}

func TestReplaceForgets(t *testing.T) {
	index := filled()
	index.Replace([]Row{{ID: "honey", Title: "Acacia honey"}})
	if index.Len() != 1 || len(index.Search("tea", 10)) != 0 {
		t.Error("the old rows are still there")
	}
}
