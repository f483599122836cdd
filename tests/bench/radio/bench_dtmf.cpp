// Measures DTMF decoders against the targets, side by side: tests/bench/radio/dtmf.
#include "tests/bench/radio/dtmf_cases.hpp"
#include "tests/bench/radio/dtmf_decoders.hpp"
#include "tests/bench/radio/dtmf_talk_off.hpp"
#include "tests/bench/radio/dtmf_weak.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>

using namespace kentongan::bench;

namespace {

struct score {
  std::size_t right = 0;
  std::size_t extra = 0;
};

// Longest common subsequence: order counts, time does not, so that one rule serves every decoder.
score compare(const std::string& sent, const std::string& heard) {
  std::vector<std::size_t> above(heard.size() + 1);
  for (const char digit : sent) {
    std::size_t corner = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
      const std::size_t old = above[i + 1];
      above[i + 1] = heard[i] == digit ? corner + 1 : std::max(above[i], above[i + 1]);
      corner = old;
    }
  }
  return {above.back(), heard.size() - above.back()};
}

std::string text_of(const score& s) {
  return std::to_string(s.right) + (s.extra == 0 ? "" : "+" + std::to_string(s.extra));
}

bool meets(const dtmf_case& c, std::size_t digits, const score& s) {
  // Where digits must be rejected, whatever comes out counts.
  const std::size_t counted = c.most_percent < 100 ? s.right + s.extra : s.right;
  return counted * 100 >= c.least_percent * digits && counted * 100 <= c.most_percent * digits &&
         (c.most_percent < 100 || s.extra * 100 <= c.most_extra_percent * digits);
}

// Speech is taken to be comfortable from here on. At 17 dB it needs slight effort and now and then a repetition
// (delivered audio quality 3 of TIA TSB-88); 12 dB is where a receiver's sensitivity is stated (TIA-603).
constexpr double comfortable_sinad_db = 20;
constexpr double target_below_db = 10;  // so much weaker, keys must still be understood
constexpr std::size_t target_percent = 95;

// Whether whole frames come through where speech is far from comfortable.
bool weak_frames(const std::vector<dtmf_decoder>& decoders, std::size_t frames, std::uint64_t seed, bool only_target) {
  std::printf("\nframes of an HT's memory over a weak FM link, of %zu\n%9s %8s", frames, "SINAD dB", "CNR dB");
  for (const dtmf_decoder& decoder : decoders) std::printf("%16s", decoder.name.c_str());
  std::printf("\n");
  bool met = true;
  for (const double sinad : {20, 17, 14, 12, 10, 8, 6}) {
    if (only_target && sinad != comfortable_sinad_db - target_below_db) continue;
    const double cnr = cnr_for(sinad, seed);
    std::printf("%9.0f %8.1f", sinad, cnr);
    for (std::size_t d = 0; d < decoders.size(); ++d) {
      chance random(seed * 1000 + static_cast<std::uint64_t>(sinad));
      const std::size_t right = frames_right(decoders[d], cnr, frames, random);
      std::printf("%16zu", right);
      if (d == 0 && sinad == comfortable_sinad_db - target_below_db) met = right * 100 >= target_percent * frames;
    }
    if (sinad == comfortable_sinad_db - target_below_db)
      std::printf("   >= %zu%s", frames * target_percent / 100, met ? "" : "   MISSED");
    std::printf("\n");
    std::fflush(stdout);
  }
  return met;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures the DTMF decoder against its targets and its peers"};
  std::uint64_t seed = 1;
  std::size_t digits = 200;
  double minutes = 20;
  bool smoke = false;
  bool alone = false;
  std::string only;
  app.add_option("--seed", seed, "of every recording")->capture_default_str();
  app.add_option("--digits", digits, "in each row")->capture_default_str();
  app.add_option("--minutes", minutes, "of each kind of audio without digits; 0: none")->capture_default_str();
  app.add_option("--only", only, "rows whose names contain this");
  app.add_flag("--alone", alone, "without the peers");
  app.add_flag("--smoke", smoke, "a few seconds, ours alone, 20 digits a row");
  CLI11_PARSE(app, argc, argv);
  if (smoke) {
    digits = 20;
    minutes = 0.5;
    alone = true;
  }

  std::vector<dtmf_decoder> decoders = {our_decoder()};
  if (!alone) std::ranges::move(dtmf_peers(), std::back_inserter(decoders));

  std::printf("seed %llu, %zu digits a row: right + too many\n\n%-36s", static_cast<unsigned long long>(seed), digits,
              "case");
  for (const dtmf_decoder& decoder : decoders) std::printf("%16s", decoder.name.c_str());
  std::printf("   target\n");

  int missed = 0;
  std::vector<score> totals(decoders.size());
  std::uint64_t row = 0;
  for (const dtmf_case& c : dtmf_cases()) {
    ++row;
    if (c.name.find(only) == std::string::npos) continue;
    chance random(seed * 1000 + row);
    const dtmf_recording made = c.make(digits, random);
    std::printf("%-36s", c.name.c_str());
    bool met = true;
    for (std::size_t d = 0; d < decoders.size(); ++d) {
      const score s = compare(made.digits, decoders[d].decode(resample(made.sound, decoders[d].rate_hz)));
      if (d == 0) met = meets(c, digits, s);
      if (c.most_percent == 100) totals[d].right += s.right;
      totals[d].extra += c.most_percent < 100 ? s.right + s.extra : s.extra;
      std::printf("%16s", text_of(s).c_str());
    }
    if (c.most_percent < 100) {
      std::printf("   <= %zu", digits * c.most_percent / 100);
    } else if (c.least_percent > 0) {
      std::printf("   >= %zu", digits * c.least_percent / 100);
    }
    std::printf("%s\n", met ? "" : "   MISSED");
    std::fflush(stdout);
    missed += !met;
  }
  std::printf("%-36s", "total");
  for (const score& s : totals) std::printf("%16s", text_of(s).c_str());
  std::printf("\n");

  if (only.empty() || std::string("weak frames").find(only) != std::string::npos)
    missed += !weak_frames(decoders, digits, seed, smoke);

  if (minutes > 0) {
    std::printf("\nfalse digits in audio without any\n");
    for (const talk_off& kind : talk_off_kinds()) {
      if (kind.name.find(only) == std::string::npos) continue;
      std::vector<std::size_t> wrong(decoders.size());
      double heard_minutes = 0;
      chance random(seed);
      while (heard_minutes < minutes) {
        const audio sound = kind.make(random);
        heard_minutes += static_cast<double>(sound.size()) / audio_rate_hz / 60;
        for (std::size_t d = 0; d < decoders.size(); ++d) {
          wrong[d] += decoders[d].decode(resample(sound, decoders[d].rate_hz)).size();
        }
      }
      std::printf("%-28s%4.1f min", kind.name.c_str(), heard_minutes);
      for (const std::size_t count : wrong) std::printf("%16zu", count);
      std::printf("   0%s\n", wrong[0] == 0 ? "" : "   MISSED");
      std::fflush(stdout);
      missed += wrong[0] != 0;
    }
  }
  std::printf("\n%s\n", missed == 0 ? "Every target met." : (std::to_string(missed) + " targets missed.").c_str());
  return missed == 0 ? 0 : 1;
}
