package main

import (
	"fmt"
	"testing"
	"time"
)

func TestEventsAreCountedByMinute(t *testing.T) {
	now := time.Date(2025, 3, 2, 10, 0, 30, 0, time.UTC)
	buckets := NewBuckets(func() time.Time { return now })
	buckets.Add("order-placed", 100)
	buckets.Add("order-placed", 250)
	now = now.Add(45 * time.Second)
	buckets.Add("order-placed", 50)
	series := buckets.Series("order-placed", now.Add(-time.Hour))
	if len(series) != 2 || series[0].Count != 2 || series[0].Sum != 350 || series[1].Count != 1 {
		t.Errorf("got %+v", series)
	}
	if recent := buckets.Series("order-placed", now.Truncate(time.Minute)); len(recent) != 1 {
		t.Errorf("got %+v", recent)
	}
}

func TestMinutesAreForgottenAfterADay(t *testing.T) {
	now := time.Date(2025, 3, 2, 10, 0, 0, 0, time.UTC)
	buckets := NewBuckets(func() time.Time { return now })
	for range 3000 {
		buckets.Add("visit", 1)
		now = now.Add(time.Minute)
	}
	if total := buckets.Totals()["visit"]; total.Count != 1440 {
		t.Errorf("got %d", total.Count)
	}
}

func TestTooManyNamesAreRefused(t *testing.T) {
	buckets := NewBuckets(time.Now)
	for number := range maxNames {
		buckets.Add(fmt.Sprint("event-", number), 1)
	}
	if buckets.Add("one-more", 1) || !buckets.Add("event-0", 1) {
		t.Error("the limit is not where it should be")
	}
}
