package main

import (
	"math"
	"sort"
	"strings"
	"sync"
	"unicode"
)

// Row is one thing that can be found.
type Row struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Hit is a row with how well it fits.
type Hit struct {
	Row
	Score float64 `json:"score"`
}

// A word in the title counts this many times a word in the text.
const titleWeight = 3

// Index finds rows by their words. It lives in memory and is filled anew by whoever owns the rows.
type Index struct {
	mutex    sync.RWMutex
	rows     map[string]Row
	postings map[string]map[string]float64
	words    []string
}

// NewIndex gives an empty index.
func NewIndex() *Index {
	return &Index{rows: map[string]Row{}, postings: map[string]map[string]float64{}}
}

// Replace forgets everything and takes these rows instead. Searches see the old rows or the new ones, never a mixture.
func (index *Index) Replace(rows []Row) {
	byID := make(map[string]Row, len(rows))
	postings := map[string]map[string]float64{}
	for _, row := range rows {
		byID[row.ID] = row
	}
	for id, row := range byID {
		count(postings, id, row.Title, titleWeight)
		count(postings, id, row.Text, 1)
	}
	words := make([]string, 0, len(postings))
	for word := range postings {
		words = append(words, word)
	}
	sort.Strings(words)
	index.mutex.Lock()
	defer index.mutex.Unlock()
	index.rows, index.postings, index.words = byID, postings, words
}

// Search gives the rows in which every word of the query occurs, best first. The last word may be unfinished.
func (index *Index) Search(query string, limit int) []Hit {
	index.mutex.RLock()
	defer index.mutex.RUnlock()
	terms := wordsOf(query)
	scores := map[string]float64{}
	for position, term := range terms {
		found := index.rowsWith(term, position == len(terms)-1)
		if position == 0 {
			scores = found
			continue
		}
		for id := range scores {
			if more, ok := found[id]; ok {
				scores[id] += more
			} else {
				delete(scores, id)
			}
		}
	}
	hits := make([]Hit, 0, len(scores))
	for id, score := range scores {
		hits = append(hits, Hit{Row: index.rows[id], Score: math.Round(score*1000) / 1000})
	}
	sort.Slice(hits, func(a, b int) bool {
		if hits[a].Score != hits[b].Score {
			return hits[a].Score > hits[b].Score
		}
		return hits[a].ID < hits[b].ID
	})
	return hits[:min(limit, len(hits))]
}

// Len is the number of rows.
func (index *Index) Len() int {
	index.mutex.RLock()
	defer index.mutex.RUnlock()
	return len(index.rows)
}

// rowsWith scores the rows with a word, or with any word that begins so: rare words count more than common ones.
func (index *Index) rowsWith(term string, unfinished bool) map[string]float64 {
	found := map[string]float64{}
	for at := sort.SearchStrings(index.words, term); at < len(index.words); at++ {
		word := index.words[at]
		if word != term && !(unfinished && strings.HasPrefix(word, term)) {
			break
		}
		rows := index.postings[word]
		rarity := math.Log(1 + float64(len(index.rows))/float64(len(rows)))
		for id, weight := range rows {
			found[id] += weight * rarity
		}
	}
	return found
}

func count(postings map[string]map[string]float64, id, text string, weight float64) {
	for _, word := range wordsOf(text) {
		if postings[word] == nil {
			postings[word] = map[string]float64{}
		}
		postings[word][id] += weight
	}
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
