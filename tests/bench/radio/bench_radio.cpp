// How many frames out of impaired audio, case by case, for our receiver and for others. See the README beside this
// file.
#include "tests/bench/radio/cases.hpp"
#include "tests/bench/radio/contestants.hpp"
#include "tests/bench/radio/false_frames.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

namespace kentongan::bench {
namespace {

struct score {
  std::size_t right = 0;
  std::size_t wrong = 0;
};

score compare(const std::vector<std::string>& sent, const std::vector<std::string>& heard) {
  const std::set<std::string> wanted(sent.begin(), sent.end());
  const std::set<std::string> got(heard.begin(), heard.end());
  score s;
  for (const std::string& line : got) ++(wanted.contains(line) ? s.right : s.wrong);
  return s;
}

struct settings {
  std::size_t frames = 200;
  std::uint64_t seed = 1;
  double idle_minutes = 10;
  std::string only;
  bool peers = true;
  bool smoke = false;
  std::string work = "/tmp";
};

class table {
 public:
  table(const settings& s, std::vector<contestant> who) : settings_(s), who_(std::move(who)) {}

  bool run() {
    std::printf("seed %llu, %zu frames a case\n%-34s%7s", static_cast<unsigned long long>(settings_.seed),
                settings_.frames, "", "frames");
    for (const contestant& c : who_) std::printf("%14s", c.name.c_str());
    std::printf("\n");
    std::string_view group;
    std::uint64_t number = 0;
    for (const radio_case& c : radio_cases()) {
      ++number;
      const std::string full = std::string(c.group) + ": " + c.name;
      if (!settings_.only.empty() && full.find(settings_.only) == std::string::npos) continue;
      if (settings_.smoke && (number % 3 != 0 || !c.idle.empty() || c.air.speech_db > -100)) continue;
      if (c.group != group) finish(group);
      group = c.group;
      one(c, full, number);
    }
    finish(group);
    summary();
    return good_;
  }

 private:
  void one(const radio_case& c, const std::string& name, std::uint64_t number) {
    random_engine random(settings_.seed * 1000003 + number);
    std::size_t count = c.long_info ? settings_.frames * 2 / 5 : settings_.frames;
    std::vector<octets> frames;
    audio sound;
    if (c.idle.empty()) {
      frames = make_frames(count, c.long_info, random);
      sound = transmit(frames, c.air, c.rate_hz, random);
    } else {
      count = 0;
      sound = idle(c.idle, settings_.idle_minutes * 60, c.rate_hz, random);
      for (float& s : sound) s *= 0.2f;
    }
    const std::vector<std::int16_t> pcm = to_pcm(sound);
    audio_seconds_ += static_cast<double>(pcm.size()) / c.rate_hz;
    std::vector<std::string> sent;
    for (const octets& f : frames) sent.push_back(tnc2(f));
    std::printf("%-34s%7zu", name.c_str(), count);
    group_sent_ += count;
    for (const contestant& w : who_) {
      if (!w.present) {
        std::printf("%14s", "-");
        continue;
      }
      const double before = cpu_seconds();
      const score s = compare(sent, w.decode(pcm, c.rate_hz));
      cpu_[w.name] += cpu_seconds() - before;
      group_[w.name].right += s.right;
      group_[w.name].wrong += s.wrong;
      std::string text = std::to_string(s.right);
      if (s.wrong != 0) text += "+" + std::to_string(s.wrong);
      std::printf("%14s", text.c_str());
    }
    std::printf("\n");
    std::fflush(stdout);
  }

  void finish(std::string_view group) {
    if (group.empty()) return;
    std::printf("%-34s%7zu", ("  = " + std::string(group)).c_str(), group_sent_);
    for (const contestant& w : who_) {
      const score s = group_[w.name];
      std::string text = std::to_string(s.right);
      if (s.wrong != 0) text += "+" + std::to_string(s.wrong);
      for (const radio_target& t : radio_targets()) {
        if (t.group != group || !w.ours) continue;
        const double wanted = (w.name == "mcu" ? t.mcu : t.gateway) * static_cast<double>(group_sent_);
        if (settings_.smoke) continue;  // too few frames for that
        const bool reached = static_cast<double>(s.right) >= wanted;
        text += (reached ? " >= " : " < ") + std::to_string(static_cast<int>(std::ceil(wanted)));
        good_ = good_ && reached;
      }
      if (w.ours && s.wrong != 0) good_ = false;
      total_[w.name].right += s.right;
      total_[w.name].wrong += s.wrong;
      std::printf("%14s", text.c_str());
    }
    std::printf("\n");
    total_sent_ += group_sent_;
    group_sent_ = 0;
    group_.clear();
  }

  void summary() {
    std::printf("%-34s%7zu", "total + false", total_sent_);
    for (const contestant& w : who_) {
      std::printf("%14s", (std::to_string(total_[w.name].right) + "+" + std::to_string(total_[w.name].wrong)).c_str());
    }
    // All cases together, also those with hardly a chance.
    good_ = good_ && (!settings_.smoke || total_["mcu"].right * 10 > total_sent_ * 7);
    std::printf("\n%-34s%7s", "times real time (1 core)", "");
    for (const contestant& w : who_) std::printf("%14.0f", cpu_[w.name] > 0 ? audio_seconds_ / cpu_[w.name] : 0.0);
    std::printf("\n");
  }

  settings settings_;
  std::vector<contestant> who_;
  std::map<std::string, score> group_;
  std::map<std::string, score> total_;
  std::map<std::string, double> cpu_;
  std::size_t group_sent_ = 0;
  std::size_t total_sent_ = 0;
  double audio_seconds_ = 0;
  bool good_ = true;
};

}  // namespace
}  // namespace kentongan::bench

int main(int argc, char** argv) {
  using namespace kentongan::bench;
  settings s;
  CLI::App app{"Decoders of AFSK 1200 on impaired audio"};
  app.add_option("--frames", s.frames, "frames a case")->capture_default_str();
  app.add_option("--seed", s.seed, "of everything drawn")->capture_default_str();
  app.add_option("--idle", s.idle_minutes, "minutes of each kind of audio without frames")->capture_default_str();
  app.add_option("--only", s.only, "cases whose \"group: name\" contains this");
  app.add_option("--work", s.work, "folder for temporary files")->capture_default_str();
  app.add_flag("!--no-peers", s.peers, "our own receivers only");
  app.add_flag(
      "--smoke",
      [&](std::int64_t) {
        s.smoke = true;
        s.frames = 6;
        s.peers = false;
      },
      "every third case, six frames: does it work at all?");
  app.add_flag(
      "--quick",
      [&](std::int64_t) {
        s.frames = 20;
        s.idle_minutes = 1;
      },
      "20 frames a case, 1 minute idle");
  double false_hours = 0;
  app.add_option("--false-frames", false_hours, "hours of audio without frames, in which none may be heard; no table");
  CLI11_PARSE(app, argc, argv);
  if (false_hours > 0) return no_false_frames(false_hours, s.seed) ? 0 : 1;
  const bool good = table(s, contestants(s.peers, s.work)).run();
  std::printf("%s\n", good ? "as it should be" : "not as it should be");
  return good ? 0 : 1;
}
