#include "tests/integration/sound_air.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace kentongan::test {

namespace {
constexpr auto block_time = std::chrono::milliseconds{20};
constexpr int patience_blocks = 15;           // 300 ms without a sample: the transmission is over
constexpr std::size_t longest_lag = 441'000;  // octets, 10 s: whoever does not listen any more misses the rest
constexpr int loss = 4;                       // direwolf plays at full scale
constexpr int noise_peak = 80;                // 40 dB below what is left of that

// Both ways, so that opening does not wait and the far end's going is no end of file.
int make_fifo(const std::filesystem::path& path) {
  const int fd = ::mkfifo(path.c_str(), 0600) == 0 ? ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;
  if (fd < 0) throw std::system_error(errno, std::generic_category(), path.string());
  return fd;
}
}  // namespace

sound_air::sound_air(std::vector<ends> all) {
  for (const auto& e : all) {
    auto s = std::make_unique<station>();
    s->plays = make_fifo(e.plays);
    s->hears = make_fifo(e.hears);
    ::fcntl(s->plays, F_SETPIPE_SZ, 8192);  // 0.2 s: a transmitter believes itself done only so much too early
    stations_.push_back(std::move(s));
  }
  turn();
  thread_ = std::thread([this] { io_.run(); });
}

sound_air::~sound_air() {
  io_.stop();
  thread_.join();
  for (auto& s : stations_) {
    ::close(s->plays);
    ::close(s->hears);
  }
}

std::chrono::milliseconds sound_air::played(std::size_t who) const {
  return std::chrono::milliseconds{stations_[who]->played_samples * 1000 / rate_hz};
}

void sound_air::turn() {
  timer_.expires_after(block_time);
  timer_.async_wait([this](boost::system::error_code ec) {
    if (!ec) turn();
  });
  bool complete = true;
  for (auto& s : stations_) complete = gather(*s) && complete;
  if (!complete) return;
  std::vector<samples> played;
  for (auto& s : stations_) played.push_back(take(*s));
  for (std::size_t listener = 0; listener < stations_.size(); ++listener) {
    samples heard;
    for (auto& v : heard) v = static_cast<std::int16_t>(static_cast<int>(noise_() % (2 * noise_peak)) - noise_peak);
    for (std::size_t other = 0; other < stations_.size(); ++other)
      for (std::size_t i = 0; i < block && other != listener && !stations_[listener]->on_air; ++i)
        heard[i] = static_cast<std::int16_t>(std::clamp(heard[i] + played[other][i] / loss, -32768, 32767));
    hand(*stations_[listener], heard);
  }
}

bool sound_air::gather(station& s) {
  constexpr std::size_t whole = 2 * block;
  const std::size_t had = s.from_it.size();
  s.from_it.resize(whole);
  const auto got = ::read(s.plays, s.from_it.data() + had, whole - had);
  s.from_it.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (s.from_it.empty() && !s.on_air) return true;
  s.on_air = true;
  s.dry_blocks = got > 0 ? 0 : s.dry_blocks + 1;
  if (s.from_it.size() == whole) return true;
  if (s.dry_blocks <= patience_blocks) return false;
  s.dry_blocks = 0;
  s.on_air = false;
  return true;  // what is there is the end of it
}

sound_air::samples sound_air::take(station& s) {
  samples out{};
  std::memcpy(out.data(), s.from_it.data(), s.from_it.size() / 2 * 2);
  s.played_samples += s.from_it.size() / 2;
  s.from_it.clear();
  for (const int v : out) s.peak = std::max(s.peak.load(), std::abs(v));
  return out;
}

void sound_air::hand(station& s, const samples& heard) {
  const auto* octets = reinterpret_cast<const std::uint8_t*>(heard.data());
  if (s.to_it.size() < longest_lag) s.to_it.insert(s.to_it.end(), octets, octets + sizeof heard);
  std::array<std::uint8_t, 4096> some;  // a FIFO takes so much or nothing (PIPE_BUF), and never half a sample
  while (!s.to_it.empty()) {
    const auto size = std::min(some.size(), s.to_it.size());
    std::copy_n(s.to_it.begin(), size, some.begin());
    if (::write(s.hears, some.data(), size) != static_cast<ssize_t>(size)) return;
    s.to_it.erase(s.to_it.begin(), s.to_it.begin() + static_cast<std::ptrdiff_t>(size));
  }
}

}  // namespace kentongan::test
