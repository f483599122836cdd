// What was heard on the nets, kept as files: one line (JSON) for each over in DIR/2026-03-19.jsonl, by UTC day, and its
// sound, when there is any, as DIR/2026-03-19/130502.123-vhf1.wav. Files, because a technician copies, plays and
// deletes them with what he has, and because people's words are no business of the journal, which never forgets.
//
// Bounded: days older than `keep` go, and the oldest sound goes when all of it takes more than `sound_octets`.
// One thread at a time. A line that was cut off by a power failure is passed over when read.
#pragma once
#include "gateway/air/over_log.hpp"
#include "gateway/domain/ids.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

struct kept_over {
  domain::net_id net;
  air::heard_over over;              // its sound stays in the file
  std::filesystem::path sound_file;  // inside the archive's folder; empty: none
};

class heard_archive {
 public:
  struct limits {
    std::chrono::days keep{30};
    std::uint64_t sound_octets = 500'000'000;
  };
  heard_archive(std::filesystem::path dir, limits l) : dir_(std::move(dir)), limits_(l) {}

  // Why it could not be kept, naming the file; empty: it is.
  std::string keep(const domain::net_id&, const air::heard_over&);

 private:
  struct sound_file {
    std::filesystem::path path;
    std::uint64_t octets = 0;
  };
  void look_around();
  void forget(const std::string& today);
  void make_room();

  std::filesystem::path dir_;
  limits limits_;
  std::string day_;                // of the last over
  std::deque<sound_file> sounds_;  // oldest first
  std::uint64_t sound_octets_ = 0;
  bool looked_ = false;
};

std::string to_json_line(const kept_over&);
// Overs that began in [from, to] and are `wanted` (empty: all), oldest first, at most `limit` of the newest.
std::vector<kept_over> read_heard(const std::filesystem::path& dir, domain::utc_time from, domain::utc_time to,
                                  std::size_t limit, const std::function<bool(const kept_over&)>& wanted = {});

}  // namespace kentongan::app
