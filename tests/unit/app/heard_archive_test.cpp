#include "gateway/app/heard_archive.hpp"

#include "radio/sound/wav.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <string>

using namespace kentongan;
using namespace kentongan::app;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const domain::net_id net{"vhf1"};
const auto noon = *domain::parse_rfc3339("2026-03-19T12:00:00Z");

struct folder {
  fs::path path = fs::temp_directory_path() / ("kentongan-heard-" + std::to_string(::getpid()));
  folder() { fs::remove_all(path); }
  ~folder() { fs::remove_all(path); }
  heard_archive archive(std::uint64_t sound = 1'000'000, int days = 30) const {
    return {path, {std::chrono::days{days}, sound}};
  }
  std::size_t sounds() const {
    std::size_t n = 0;
    for (const auto& e : fs::recursive_directory_iterator(path)) n += e.path().extension() == ".wav";
    return n;
  }
};

air::heard_over over(domain::utc_time at, std::size_t sound = 0) {
  air::heard_over o;
  o.begin = at;
  o.length = 1500ms;
  o.who = "101";
  o.read = {"keys 4#", "a \"quoted\" \xff word"};
  o.meters = air::signal_meters{-12.5, 21.25, 1.5, -30.0};
  o.sound.assign(sound, 0x55);
  return o;
}

}  // namespace

TEST_CASE("heard: an over is kept with all that is known of it, and read again") {
  const folder f;
  auto archive = f.archive();
  CHECK(archive.keep(net, over(noon, 800)).empty());
  air::heard_over bare;
  bare.begin = noon + 1s;
  CHECK(archive.keep(domain::net_id("uhf"), bare).empty());
  const auto list = read_heard(f.path, noon - 1h, noon + 1h, 10);
  REQUIRE(list.size() == 2);
  CHECK(list[0].net == net);
  CHECK(list[0].over.begin == noon);
  CHECK(list[0].over.length == 1500ms);
  CHECK(list[0].over.who == "101");
  CHECK(list[0].over.read == std::vector<std::string>{"keys 4#", "a \"quoted\" \xEF\xBF\xBD word"});
  REQUIRE(list[0].over.meters);
  CHECK(list[0].over.meters->snr_db == 21.25);
  CHECK(list[0].over.meters->offset_hz == -30.0);
  CHECK(list[0].sound_file == "2026-03-19/120000.000-vhf1.wav");
  CHECK(radio::read_wav(f.path / list[0].sound_file).samples.size() == 800);
  CHECK(list[1].over.who.empty());
  CHECK(!list[1].over.length);
  CHECK(!list[1].over.meters);
  CHECK(list[1].sound_file.empty());
  CHECK(read_heard(f.path, noon + 2s, noon + 1h, 10).empty());
  CHECK(read_heard(f.path, noon - 1h, noon + 1h, 1).front().net.str() == "uhf");  // the newest
  const auto known = [](const kept_over& k) { return !k.over.who.empty(); };
  REQUIRE(read_heard(f.path, noon - 1h, noon + 1h, 1, known).size() == 1);  // the newest of these
  CHECK(read_heard(f.path, noon - 1h, noon + 1h, 1, known).front().over.who == "101");
  CHECK(read_heard(f.path / "nowhere", noon, noon, 10).empty());
}

TEST_CASE("heard: old days go with all that is theirs, the oldest sound when there is too much of it") {
  const folder f;
  {
    auto archive = f.archive(2500, 2);
    for (int i = 0; i < 4; ++i) CHECK(archive.keep(net, over(noon + i * 1min, 1000)).empty());
    CHECK(f.sounds() == 2);
    CHECK(fs::exists(f.path / "2026-03-19/120300.000-vhf1.wav"));
    CHECK(!fs::exists(f.path / "2026-03-19/120000.000-vhf1.wav"));
  }
  std::ofstream(f.path / "notes.txt") << "a person's own";
  auto later = f.archive(2500, 2);  // another run knows what the last one left
  CHECK(later.keep(net, over(noon + 24h, 1000)).empty());
  CHECK(f.sounds() == 2);
  CHECK(read_heard(f.path, noon, noon + 48h, 100).size() == 5);  // its line says what was, without the sound
  CHECK(later.keep(net, over(noon + 72h)).empty());
  CHECK(read_heard(f.path, noon, noon + 96h, 100).size() == 1 + 1);
  CHECK(!fs::exists(f.path / "2026-03-19"));
  CHECK(fs::exists(f.path / "notes.txt"));
}

TEST_CASE("heard: a line cut off, a stranger's file and a full disk harm nothing") {
  const folder f;
  auto archive = f.archive();
  CHECK(archive.keep(net, over(noon)).empty());
  std::ofstream(f.path / "2026-03-19.jsonl", std::ios::app) << "{\"at\":\"2026-03-19T12:00:0\n[]\n\xff\xfe\n";
  CHECK(archive.keep(net, over(noon + 1s)).empty());
  CHECK(read_heard(f.path, noon, noon + 1h, 10).size() == 2);
  heard_archive nowhere("/proc/kentongan", {});
  CHECK(nowhere.keep(net, over(noon)).find("/proc/kentongan") != std::string::npos);
  fs::create_directories(f.path / "2026-03-20.jsonl");  // not a file at all
  CHECK(archive.keep(net, over(noon + 24h)).find("2026-03-20.jsonl") != std::string::npos);
}
