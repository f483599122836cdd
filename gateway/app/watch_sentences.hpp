// What happened, as one line of text for a person: news of the feed, and facts of an order's timeline.
#pragma once
#include "gateway/app/watch_model.hpp"
#include "gateway/app/watch_words.hpp"

#include <chrono>
#include <string>

namespace kentongan::app {

// How this reader wants it.
struct watch_reader {
  app::language language = language::id;
  std::chrono::seconds utc_offset{0};  // of the reader's wall clock; Western Indonesia: 25'200 s
};

std::string clock_text(domain::utc_time, const watch_reader&);  // "20:03:11"; "--:--:--" for the epoch
std::string date_text(domain::utc_time, const watch_reader&);   // "2026-01-31 20:03:11"
// How long ago, "00:05:11", from 100 hours on "5d 03h"; a time in the future (clocks differ) reads zero.
std::string age_text(domain::utc_time since, domain::utc_time now);

// "20:03:11  #12 pmi: pmi-1 diterima, oleh budi (phone:budi)"
std::string sentence(const watch_news&, const watch_reader&);
// A fact as contract v1 writes it, in the verbs `order` and `replay`.
std::string sentence(const boost::json::object& fact, const watch_reader&);

}  // namespace kentongan::app
