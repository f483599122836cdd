#include "tests/bench/floors.hpp"

#include "mqtt/paho_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace kentongan::bench {

using std::chrono::milliseconds;

samples broker_round_trip(boost::asio::io_context& io, const std::string& broker_uri, std::size_t octets,
                          int per_second, milliseconds duration) {
  mqtt::paho_settings s;
  s.uri = broker_uri;
  s.client_id = "bench-floor";
  s.clean_start = true;
  const auto client = mqtt::make_paho_client(io.get_executor(), s);
  const std::string topic = "bench/floor";
  client->subscribe({{topic, 1}});

  samples times;
  std::vector<steady::time_point> sent;
  bool up = false;
  client->start({[&](mqtt::message&& m) {
                   const auto i = static_cast<std::size_t>(std::stoul(m.payload));
                   if (i < sent.size()) times.add(milliseconds_between(sent[i], steady::now()));
                 },
                 [&](bool) { up = true; },
                 {}});
  const auto limit = steady::now() + std::chrono::seconds{10};
  while (!up && steady::now() < limit) io.run_one_for(milliseconds{100});
  if (!up) throw std::runtime_error("the broker does not answer");

  boost::asio::steady_timer timer(io);
  const auto step = std::chrono::nanoseconds{1'000'000'000 / per_second};
  const auto begin = steady::now() + step;
  std::function<void()> next = [&] {
    const auto due = begin + step * static_cast<int>(sent.size());
    if (due >= begin + duration) return;
    timer.expires_at(due);
    timer.async_wait([&](boost::system::error_code ec) {
      if (ec) return;
      std::string payload = std::to_string(sent.size()) + ' ';
      payload.resize(std::max(octets, payload.size()), 'x');
      mqtt::message m;
      m.topic = topic;
      m.payload = std::move(payload);
      sent.push_back(steady::now());
      client->publish(std::move(m), [](std::error_code) {});
      next();
    });
  };
  next();
  const auto end = begin + duration + std::chrono::seconds{2};
  while (steady::now() < end && (sent.size() < static_cast<std::size_t>(duration / step) || times.size() < sent.size()))
    io.run_one_for(milliseconds{100});
  return times;
}

samples sqlite_commit(const std::filesystem::path& folder, std::size_t octets, milliseconds duration) {
  const auto path = folder / "floor.db";
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open(path.c_str(), &raw);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(raw, sqlite3_close);
  const auto check = [&](int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(path.string() + ": " + sqlite3_errmsg(raw));
  };
  check(opened);
  for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
                          "CREATE TABLE rows(id INTEGER PRIMARY KEY, body TEXT)"})
    check(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr));
  sqlite3_stmt* insert_raw = nullptr;
  check(sqlite3_prepare_v2(raw, "INSERT INTO rows(body) VALUES(?1)", -1, &insert_raw, nullptr));
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> insert(insert_raw, sqlite3_finalize);
  const std::string body(octets, 'x');
  check(sqlite3_bind_text(insert.get(), 1, body.data(), static_cast<int>(body.size()), SQLITE_STATIC));

  samples times;
  for (const auto end = steady::now() + duration; steady::now() < end;) {
    const auto begin = steady::now();
    check(sqlite3_step(insert.get()));  // a transaction of its own
    check(sqlite3_reset(insert.get()));
    times.add(milliseconds_between(begin, steady::now()));
  }
  return times;
}

samples raw_fdatasync(const std::filesystem::path& folder, milliseconds duration) {
  const auto path = folder / "floor.raw";
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const auto check = [&](bool fine) {
    if (!fine) throw std::system_error(errno, std::generic_category(), path.string());
  };
  check(file >= 0);
  std::array<char, 4096> block{};
  samples times;
  for (const auto end = steady::now() + duration; steady::now() < end;) {
    check(::write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()));
    const auto begin = steady::now();
    check(::fdatasync(file) == 0);
    times.add(milliseconds_between(begin, steady::now()));
  }
  ::close(file);
  return times;
}

}  // namespace kentongan::bench
