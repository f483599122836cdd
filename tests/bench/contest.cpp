#include "tests/bench/contest.hpp"

#include "tests/bench/program.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>

namespace kentongan::bench {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// More units than orders outstanding: on the air an HT gets one message at a time.
constexpr std::size_t unit_count = 200, agency_count = 2;

std::string number(const char* form, std::size_t i) {
  char text[32];
  std::snprintf(text, sizeof text, form, i);
  return text;
}
std::string unit_name(std::size_t i) { return number("bench-%03zu", i + 1); }
std::string call_sign(std::size_t i) { return number("BCH%03zu-7", i + 1); }
std::string agency_name(std::size_t i) { return number("agency-%zu", i % agency_count + 1); }

// No limit of the radio's may be what is measured: a line that is always free and as fast as the settings allow.
void write_gateway_settings(const fs::path& file, const fs::path& data, const places& p, const fs::path& link) {
  std::ofstream(file) << "[gateway]\ndata_dir = \"" << data.string() << "\"\ncity = \""
                      << (p.work / "city.toml").string() << "\"\n\n[mqtt]\nurl = \"" << p.broker_uri
                      << "\"\n\n[intake]\norders_per_s = 100000\nburst = 100000\n\n[log]\nlevel = "
                         "\"warn\"\n\n[web]\nenabled = false\n\n"
                      << "[[modem]]\nname = \"m1\"\nport = \"" << link.string() << "\"\nnet = \"vhf1\"\n\n"
                      << "[[net]]\nid = \"vhf1\"\ncall = \"112BLT-1\"\nbit_rate_bps = 100000000\ntxdelay_ms = 0\n"
                      << "slot_time_ms = 0\ntxtail_ms = 0\nairtime_percent = 100\nqueue_max = 10000\n";
}

void write_script_settings(const fs::path& file, const fs::path& data, const places& p, const fs::path& link) {
  std::ofstream out(file);
  out << R"({"url":")" << p.broker_uri << R"(","port":")" << link.string() << R"(","database":")"
      << (data / "orders.db").string() << R"(","call":"112BLT-1","root":"cc/v1/)" << centre_id << R"(","units":{)";
  for (std::size_t i = 0; i < unit_count; ++i)
    out << (i ? "," : "") << '"' << unit_name(i) << R"(":{"call":")" << call_sign(i) << R"(","agency":")"
        << agency_name(i) << "\"}";
  out << "}}\n";
}

// A contestant and its stand-in HT, from an empty journal.
class bridge {
 public:
  bridge(boost::asio::io_context& io, contestant who, const places& p, const std::string& name, bool slow_disk)
      : io_(io), p_(p), who_(who), folder_(p.work / name), link_(folder_ / "ht") {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "data");
    ht_ = std::make_unique<program>(
        io, "stand-in-ht",
        std::vector<std::string>{(p.programs / "stand-in-ht").string(), "--link", link_.string(), "--any", "--fast",
                                 "--quiet", "--reply-text", "SELESAI #{nn} {n}"});
    for (const auto limit = steady::now() + seconds{10}; !fs::is_symlink(link_) && steady::now() < limit;)
      io_.run_one_for(milliseconds{10});
    if (!fs::is_symlink(link_)) throw std::runtime_error(ht_->last_words());
    const auto settings = folder_ / (who == contestant::gateway ? "gateway.toml" : "script.json");
    if (who == contestant::gateway) {
      write_gateway_settings(settings, folder_ / "data", p, link_);
      command_ = {(p.programs / "kentongan").string(), "-c", settings.string(), "serve"};
    } else {
      write_script_settings(settings, folder_ / "data", p, link_);
      command_ = {"node", (p.rival / "index.mjs").string(), settings.string()};
    }
    if (slow_disk) environment_ = {"LD_PRELOAD=" + (p.programs / "libbench_slow_disk.so").string()};
  }

  // Milliseconds from its start until it says on MQTT that it is online and its modem up.
  double start(centre& c) {
    c.reset_ready();
    const auto begin = steady::now();
    program_ =
        std::make_unique<program>(io_, who_ == contestant::gateway ? "kentongan" : "node", command_, environment_);
    while (!c.ready() && program_->running() && steady::now() < begin + seconds{30}) io_.run_one_for(milliseconds{1});
    if (!c.ready()) throw std::runtime_error("it does not come up. " + program_->last_words());
    return milliseconds_between(begin, steady::now());
  }

  const program& process() const { return *program_; }

  void stop(std::vector<std::string>& faults) {
    if (!program_->stop()) faults.push_back(program_->last_words());
    program_.reset();
  }

  void verify_journal(std::vector<std::string>& faults) {
    if (who_ != contestant::gateway) return;
    program verify(io_, "journal verify",
                   {(p_.programs / "kentongan").string(), "journal", "verify", (folder_ / "data/journal.db").string()});
    while (verify.running()) io_.run_one_for(milliseconds{100});
    if (!verify.stop(seconds{0})) faults.push_back(verify.last_words());
  }

  void remove() {
    ht_.reset();
    fs::remove_all(folder_);
  }

 private:
  boost::asio::io_context& io_;
  const places& p_;
  const contestant who_;
  const fs::path folder_, link_;
  std::vector<std::string> command_, environment_;
  std::unique_ptr<program> ht_, program_;
};

void add_faults(const books& b, const std::string& where, std::vector<std::string>& faults) {
  const auto say = [&](std::size_t count, const char* what) {
    if (count) faults.push_back(where + ": " + std::to_string(count) + " of " + std::to_string(b.orders) + ' ' + what);
  };
  say(b.never_stored, "orders were never said to be stored");
  say(b.never_done, "orders were never done");
  say(b.stored_twice, "orders were said to be stored more than once");
  say(b.done_twice, "orders were said to be done more than once");
  say(b.rejected, "messages were no news");
}

void pass_time(boost::asio::io_context& io, milliseconds time) {
  for (const auto end = steady::now() + time; steady::now() < end;) io.run_one_for(milliseconds{50});
}

}  // namespace

std::vector<std::string> bench_units() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < unit_count; ++i) names.push_back(unit_name(i));
  return names;
}

void write_city(const fs::path& file) {
  std::ofstream out(file);
  out << "# Written by tests/bench/bridge.\n[city]\nid = \"" << centre_id << "\"\nname = \"Bench\"\n";
  for (std::size_t i = 0; i < agency_count; ++i)
    out << "\n[[agency]]\nid = \"" << agency_name(i) << "\"\nname = \"Agency " << i + 1 << "\"\n";
  for (std::size_t i = 0; i < unit_count; ++i)
    out << "\n[[unit]]\nid = \"" << unit_name(i) << "\"\nagency = \"" << agency_name(i) << "\"\nname = \"Regu " << i + 1
        << "\"\nchannels = [{ kind = \"aprs\", address = \"" << call_sign(i) << "\", net = \"vhf1\" }]\n";
}

scores run_contest(boost::asio::io_context& io, contestant who, const plan& plan, const places& p) {
  const std::string name = who == contestant::gateway ? "gateway" : "script";
  const auto say = [&](const std::string& what) { std::cerr << "  " << name << ": " << what << std::endl; };
  scores s;
  {
    centre c(io, p.broker_uri, name, bench_units());
    say("start-up");
    for (int i = 1; i < plan.starts; ++i) {
      bridge b(io, who, p, name, false);
      s.start_ms.add(b.start(c));
      b.stop(s.faults);
      b.remove();
      pass_time(io, milliseconds{200});  // its farewell must not be taken for the next one's birth
    }
    bridge b(io, who, p, name, false);
    s.start_ms.add(b.start(c));
    pass_time(io, seconds{2});
    s.idle_mb = b.process().resident_mb();
    c.closed_loop(8, milliseconds{500});  // caches and just-in-time compilers are warm from here on

    say("open loop, " + std::to_string(plan.open_per_second) + " orders/s");
    auto cpu = b.process().cpu_seconds();
    s.open = c.open_loop(plan.open_per_second, plan.open_loop);
    s.open_cpu_ms = (b.process().cpu_seconds() - cpu) * 1000 / static_cast<double>(s.open.orders);
    for (const auto outstanding : plan.outstanding) {
      say("closed loop, " + std::to_string(outstanding) + " outstanding");
      cpu = b.process().cpu_seconds();
      s.closed.push_back(c.closed_loop(outstanding, plan.closed_loop));
      s.busy_cpu_ms = (b.process().cpu_seconds() - cpu) * 1000 / static_cast<double>(s.closed.back().orders);
    }
    const auto b1 = c.check();
    s.loaded_mb = b.process().resident_mb();
    s.loaded_orders = b1.orders;
    add_faults(b1, name, s.faults);
    if (!b.process().running()) s.faults.push_back(b.process().last_words());
    b.stop(s.faults);
    b.verify_journal(s.faults);
    b.remove();
  }
  if (!plan.slow_disk) return s;
  say("slow disk, " + std::to_string(plan.slow_outstanding) + " outstanding");
  centre c(io, p.broker_uri, name + "-slow", bench_units());
  bridge b(io, who, p, name, true);
  b.start(c);
  c.closed_loop(8, milliseconds{500});
  s.slow = c.closed_loop(plan.slow_outstanding, plan.closed_loop);
  add_faults(c.check(), name + " on the slow disk", s.faults);
  b.stop(s.faults);
  b.verify_journal(s.faults);
  b.remove();
  return s;
}

}  // namespace kentongan::bench
