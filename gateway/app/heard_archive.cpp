#include "gateway/app/heard_archive.hpp"

#include "gateway/app/watch_json.hpp"
#include "gateway/contract/json.hpp"
#include "radio/sound/wav.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <system_error>

namespace kentongan::app {

namespace fs = std::filesystem;
using domain::utc_time;

namespace {

constexpr std::string_view lines_end = ".jsonl";

std::string day_of(utc_time t) { return domain::to_rfc3339(t).substr(0, 10); }

// "130502.123-vhf1.wav": as unlike each other as two overs of a net can be.
std::string sound_name(const domain::net_id& net, utc_time t) {
  const auto in_day = t - std::chrono::floor<std::chrono::days>(t);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(in_day).count();
  char text[32];
  std::snprintf(text, sizeof text, "%02d%02d%02d.%03d", static_cast<int>(ms / 3'600'000),
                static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60), static_cast<int>(ms % 1000));
  return std::string(text) + '-' + net.str() + ".wav";
}

bool is_day(std::string_view s) {
  return s.size() == 10 && s[4] == '-' && s[7] == '-' && s.find_first_not_of("0123456789-") == s.npos;
}

double hundredths(double x) { return std::round(x * 100) / 100; }

}  // namespace

std::string to_json_line(const kept_over& k) {
  std::string line;
  contract::writer w(line);
  w.open().field("at", k.over.begin).field("net", k.net.str());
  w.maybe("who", k.over.who);
  if (k.over.length) w.field("length_ms", static_cast<std::uint64_t>(k.over.length->count()));
  if (const auto& m = k.over.meters) {
    w.field("level_dbfs", hundredths(m->level_dbfs)).field("snr_db", hundredths(m->snr_db));
    w.field("twist_db", hundredths(m->twist_db));
    if (m->offset_hz) w.field("offset_hz", hundredths(*m->offset_hz));
  }
  w.open_list("read");
  for (const auto& part : k.over.read) w.item(part);
  w.close_list().maybe("sound", k.sound_file.generic_string()).close();
  return line + '\n';
}

std::string heard_archive::keep(const domain::net_id& net, const air::heard_over& over) {
  std::error_code ec;
  fs::create_directories(dir_, ec);
  if (ec) return dir_.string() + ": " + ec.message();
  if (!std::exchange(looked_, true)) look_around();
  const auto day = day_of(over.begin);
  if (day != day_) {
    day_ = day;
    forget(day);
  }
  kept_over kept{net, over, {}};
  std::string trouble;
  if (!over.sound.empty()) {
    fs::create_directories(dir_ / day, ec);
    const auto name = fs::path(day) / sound_name(net, over.begin);
    try {
      radio::write_mulaw_wav(dir_ / name, over.sound);
      kept.sound_file = name;
      sounds_.push_back({name, over.sound.size()});
      sound_octets_ += over.sound.size();
      make_room();
    } catch (const radio::wav_error& e) {
      fs::remove(dir_ / name, ec);
      trouble = e.what();
    }
  }
  const auto file = dir_ / (day + std::string(lines_end));
  std::ofstream out(file, std::ios::app | std::ios::binary);
  out << to_json_line(kept);
  out.close();
  if (!out) trouble = file.string() + ": cannot be written: " + std::strerror(errno);
  return trouble;
}

// What an earlier run left.
void heard_archive::look_around() {
  std::error_code ec;
  for (fs::recursive_directory_iterator it(dir_, ec), end; !ec && it != end; it.increment(ec))
    if (it->path().extension() == ".wav") {
      std::error_code unknown;
      const auto octets = it->file_size(unknown);
      if (!unknown) sounds_.push_back({fs::relative(it->path(), dir_, unknown), octets});
    }
  std::sort(sounds_.begin(), sounds_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (const auto& s : sounds_) sound_octets_ += s.octets;
}

// By the files' names, so that a clock that was wrong for a day deletes nothing newer than itself.
void heard_archive::forget(const std::string& today) {
  const auto first = domain::parse_rfc3339(today + "T00:00:00Z");
  if (!first) return;
  const auto oldest = day_of(*first - limits_.keep);
  std::error_code ec;
  std::vector<fs::path> old;
  for (fs::directory_iterator it(dir_, ec), end; !ec && it != end; it.increment(ec)) {
    const auto day = it->path().filename().string().substr(0, 10);
    if (is_day(day) && day < oldest) old.push_back(it->path());
  }
  for (const auto& path : old) fs::remove_all(path, ec);
  std::erase_if(sounds_, [&](const sound_file& s) {
    const bool gone = s.path.generic_string().substr(0, 10) < oldest;
    if (gone) sound_octets_ -= s.octets;
    return gone;
  });
}

void heard_archive::make_room() {
  while (sound_octets_ > limits_.sound_octets && sounds_.size() > 1) {
    std::error_code ec;
    fs::remove(dir_ / sounds_.front().path, ec);
    sound_octets_ -= sounds_.front().octets;
    sounds_.pop_front();
  }
}

std::vector<kept_over> read_heard(const fs::path& dir, utc_time from, utc_time to, std::size_t limit,
                                  const std::function<bool(const kept_over&)>& wanted) {
  std::error_code ec;
  std::vector<fs::path> days;
  for (fs::directory_iterator it(dir, ec), end; !ec && it != end; it.increment(ec)) {
    const auto name = it->path().filename().string();
    if (name.size() == 16 && name.ends_with(lines_end) && is_day(name.substr(0, 10)) &&
        name.substr(0, 10) >= day_of(from) && name.substr(0, 10) <= day_of(to))
      days.push_back(it->path());
  }
  std::sort(days.begin(), days.end());
  std::deque<kept_over> found;
  for (const auto& file : days) {
    std::ifstream in(file, std::ios::binary);
    for (std::string line; std::getline(in, line);) {
      boost::system::error_code bad;
      const auto value = boost::json::parse(line, bad);
      if (bad || !value.is_object()) continue;
      const auto& o = value.as_object();
      const auto at = loose::time(o, "at");
      if (!at || *at < from || *at > to) continue;
      kept_over k{domain::net_id(loose::text(o, "net")), {}, loose::text(o, "sound")};
      k.over.begin = *at;
      k.over.who = loose::text(o, "who");
      if (o.contains("length_ms")) k.over.length = std::chrono::milliseconds(loose::count(o, "length_ms"));
      k.over.read = loose::texts(o, "read");
      if (o.contains("snr_db")) {
        auto& m = k.over.meters.emplace();
        m.level_dbfs = loose::number(o, "level_dbfs");
        m.snr_db = loose::number(o, "snr_db");
        m.twist_db = loose::number(o, "twist_db");
        if (o.contains("offset_hz")) m.offset_hz = loose::number(o, "offset_hz");
      }
      if (wanted && !wanted(k)) continue;
      found.push_back(std::move(k));
      if (found.size() > limit) found.pop_front();
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.over.begin < b.over.begin; });
  return {std::make_move_iterator(found.begin()), std::make_move_iterator(found.end())};
}

}  // namespace kentongan::app
