package main

import (
	"sort"
	"sync"
	"time"
)

// Bucket is what happened within one minute.
type Bucket struct {
	At    time.Time `json:"at"`
	Count int64     `json:"count"`
	Sum   int64     `json:"sum"`
}

const (
	kept     = 24 * 60
	maxNames = 200
)

// Buckets counts events by name and minute, for a day. After that minutes are forgotten.
type Buckets struct {
	mutex sync.Mutex
	names map[string]map[int64]*Bucket
	now   func() time.Time
}

// NewBuckets counts by the given clock.
func NewBuckets(now func() time.Time) *Buckets {
	return &Buckets{names: map[string]map[int64]*Bucket{}, now: now}
}

// Add counts one event. It is false when there are too many names, so that nobody fills the memory with them.
func (buckets *Buckets) Add(name string, value int64) bool {
	buckets.mutex.Lock()
	defer buckets.mutex.Unlock()
	minutes := buckets.names[name]
	if minutes == nil {
		if len(buckets.names) >= maxNames {
			return false
		}
		minutes = map[int64]*Bucket{}
		buckets.names[name] = minutes
	}
	at := buckets.now().UTC().Truncate(time.Minute)
	bucket := minutes[at.Unix()]
	if bucket == nil {
		bucket = &Bucket{At: at}
		minutes[at.Unix()] = bucket
		buckets.forget(minutes, at)
	}
	bucket.Count++
	bucket.Sum += value
	return true
}

// Series gives the minutes of an event since `since`, oldest first; minutes without any are left out.
func (buckets *Buckets) Series(name string, since time.Time) []Bucket {
	buckets.mutex.Lock()
	defer buckets.mutex.Unlock()
	series := []Bucket{}
	for _, bucket := range buckets.names[name] {
		if !bucket.At.Before(since) {
			series = append(series, *bucket)
		}
	}
	sort.Slice(series, func(a, b int) bool { return series[a].At.Before(series[b].At) })
	return series
}

// Totals gives the count and sum of each event over what is kept.
func (buckets *Buckets) Totals() map[string]Bucket {
	buckets.mutex.Lock()
	defer buckets.mutex.Unlock()
	totals := map[string]Bucket{}
	for name, minutes := range buckets.names {
		total := Bucket{}
		for _, bucket := range minutes {
			total.Count += bucket.Count
			total.Sum += bucket.Sum
			if total.At.Before(bucket.At) {
				total.At = bucket.At
			}
		}
		totals[name] = total
	}
	return totals
}

func (buckets *Buckets) forget(minutes map[int64]*Bucket, at time.Time) {
	oldest := at.Add(-kept * time.Minute).Unix()
	for minute := range minutes {
		if minute <= oldest {
			delete(minutes, minute)
		}
	}
}
