// One order to all phones of a large city: how long until each has said that it has it, and knows that this is on disk?
// Half of them come by the page's WebSocket, half by TCP. tests/bench/README.md says what each row means.
// Exit code 0: every phone got the order and its receipt, whatever the times; 1: one did not; 2: it could not run.
#include "gateway/web/phone_book.hpp"
#include "mqtt/paho_client.hpp"
#include "tests/bench/crowd.hpp"
#include "tests/bench/program.hpp"
#include "tests/bench/samples.hpp"

#include <CLI/CLI.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using namespace kentongan;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;

constexpr double all_target_s = 3, resident_target_mb = 150;  // what issue 6 asks for
constexpr std::size_t crews_of_one_agency = 100, connecting_at_once = 64;
const std::string secret = "rahasia";

struct ports {
  std::uint16_t web, door, open;
};

std::uint16_t free_port(boost::asio::io_context& io) {
  return boost::asio::ip::tcp::acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

std::string responder(std::size_t i) { return "hp-" + std::to_string(i); }

void write_city(const fs::path& file, std::size_t phones) {
  std::ofstream out(file);
  out << "[city]\nid = \"besar\"\nname = \"Kota Besar\"\nutc_offset = \"+07:00\"\n";
  for (std::size_t i = 0; i < phones; ++i) {
    const auto agency = "opd-" + std::to_string(i / crews_of_one_agency);
    if (i % crews_of_one_agency == 0) out << "[[agency]]\nid = \"" << agency << "\"\nname = \"" << agency << "\"\n";
    out << "[[responder]]\nid = \"" << responder(i) << "\"\nname = \"HP " << i << "\"\n[[unit]]\nid = \"regu-" << i
        << "\"\nagency = \"" << agency << "\"\nname = \"Regu " << i << "\"\nchannels = [{kind = \"phone\", address = \""
        << responder(i) << "\"}]\n";
  }
}

void write_phones(const fs::path& file, std::size_t phones) {
  web::phone_book book;
  constexpr std::array<std::uint8_t, 12> salt{1, 2, 3};
  const auto hash = web::broker_hash(secret, salt);
  for (std::size_t i = 0; i < phones; ++i)
    book.add({web::phone_kind::phone, responder(i), responder(i) + "-aaaa", domain::utc_time{1h}, hash});
  std::ofstream(file) << book.print();
  ::chmod(file.c_str(), 0600);
}

void raise_descriptors() {
  rlimit l{};
  ::getrlimit(RLIMIT_NOFILE, &l);
  l.rlim_cur = l.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &l);
}

class contest {
 public:
  contest(std::size_t phones, std::size_t orders, const fs::path& work)
      : phones_(phones), orders_(orders), work_(work) {}

  int run() {
    fs::remove_all(work_);
    fs::create_directories(work_ / "data");
    write_city(work_ / "city.toml", phones_);
    write_phones(work_ / "data/phones", phones_);
    const ports p{free_port(io_), free_port(io_), free_port(io_)};
    std::ofstream(work_ / "k.toml") << "net = []\n[gateway]\ndata_dir = \"" << (work_ / "data").string()
                                    << "\"\ncity = \"" << (work_ / "city.toml").string()
                                    << "\"\n[mqtt.broker]\nport = " << p.open << "\n[web]\nport = " << p.web
                                    << "\n[phones]\nport = " << p.door << '\n';
    bench::program gateway(io_, "kentongan", {bin("kentongan"), "-c", (work_ / "k.toml").string(), "serve"});
    mqtt::paho_settings c;
    c.uri = "tcp://127.0.0.1:" + std::to_string(p.open);
    c.client_id = "bench";
    centre_ = mqtt::make_paho_client(io_.get_executor(), c);
    centre_->start({[](mqtt::message&&) {}, [](bool) {}, [](std::string_view) {}});
    if (!wait([&] { return centre_->up(); }, 30s)) return fail("the gateway does not start: " + gateway.last_words());
    const double idle_mb = gateway.resident_mb();

    const auto begun = steady::now();
    if (!connect_all(p)) return fail("not all phones came in: " + trouble_ + "\n" + gateway.last_words());
    const std::chrono::duration<double> connecting = steady::now() - begun;
    const double connected_mb = gateway.resident_mb();

    bench::samples last;
    for (std::size_t n = 1; n <= orders_; ++n) {
      receipts_ = 0;
      const auto placed = steady::now();
      place("B-" + std::to_string(n));
      if (!wait([&] { return receipts_ >= phones_ * 1; }, 60s))
        return fail(std::to_string(phones_ - receipts_) + " phones without a receipt\n" + gateway.last_words());
      last.add(std::chrono::duration<double, std::milli>(steady::now() - placed).count());
      wait([] { return false; }, 500ms);
    }
    const double loaded_mb = gateway.resident_mb(), cpu_s = gateway.cpu_seconds();
    phones_there_.clear();
    centre_.reset();
    const bool ended = gateway.stop();

    std::printf("%zu phones, half by WebSocket, half by TCP; %zu orders to all of them\n", phones_, orders_);
    std::printf("  all connected after            %8.2f s, %zu at a time\n", connecting.count(), connecting_at_once);
    std::printf("  all receipts on disk, median   %8.2f s, longest %.2f s, target <= %g: %s\n", last.p50() / 1000,
                last.quantile(1) / 1000, all_target_s, last.quantile(1) / 1000 <= all_target_s ? "reached" : "MISSED");
    std::printf("  resident                       %8.1f MB idle, %.1f connected, %.1f after, target <= %g: %s\n",
                idle_mb, connected_mb, loaded_mb, resident_target_mb,
                loaded_mb <= resident_target_mb ? "reached" : "MISSED");
    std::printf("  processor                      %8.2f s of the gateway in all\n", cpu_s);
    return ended ? 0 : fail("the gateway did not end well: " + gateway.last_words());
  }

 private:
  static std::string bin(const std::string& name) {
    return (fs::canonical("/proc/self/exe").parent_path() / name).string();
  }
  int fail(const std::string& why) {
    std::cerr << why << '\n';
    return 1;
  }
  bool wait(const std::function<bool()>& done, std::chrono::milliseconds patience) {
    const auto end = steady::now() + patience;
    while (!done()) {
      if (steady::now() > end) return false;
      io_.restart();
      io_.run_for(1ms);
    }
    return true;
  }

  bool connect_all(const ports& p) {
    std::size_t ready = 0;
    for (std::size_t i = 0; i < phones_; ++i) {
      const bool page = i % 2 == 0;
      phones_there_.push_back(std::make_unique<bench::crowd_phone>(
          io_,
          bench::crowd_phone_settings{page ? p.web : p.door, page, "cc/v1/besar/", responder(i), responder(i) + "-aaaa",
                                      secret},
          bench::crowd_phone_handlers{[&ready] { ++ready; }, [this] { ++receipts_; },
                                      [this](const std::string& why) { trouble_ = why; }}));
      if (!wait([&] { return ready + connecting_at_once > i || !trouble_.empty(); }, 30s) || !trouble_.empty())
        return false;
    }
    return wait([&] { return ready == phones_; }, 30s);
  }

  void place(const std::string& id) {
    mqtt::message m;
    m.topic = "cc/v1/besar/centre/cmd/order";
    m.payload = R"({"v":1,"id":")" + id + R"(","prio":"P1","text":"Uji ke semua","to":[)";
    for (std::size_t i = 0; i * crews_of_one_agency < phones_; ++i)
      m.payload += (i ? ",\"agency/opd-" : "\"agency/opd-") + std::to_string(i) + '"';
    m.payload += "]}";
    centre_->publish(std::move(m), [](std::error_code) {});
  }

  const std::size_t phones_, orders_;
  const fs::path work_;
  boost::asio::io_context io_{1};
  std::unique_ptr<mqtt::client> centre_;
  std::vector<std::unique_ptr<bench::crowd_phone>> phones_there_;
  std::size_t receipts_ = 0;
  std::string trouble_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("One order to every phone of a large city");
  std::size_t phones = 2000, orders = 5;
  std::string work = "/tmp";
  app.add_option("--phones", phones, "How many")->capture_default_str()->check(CLI::Range(2, 6000));
  app.add_option("--orders", orders, "One after the other")->capture_default_str()->check(CLI::Range(1, 100));
  app.add_option("--work", work, "Folder for temporary files")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  raise_descriptors();
  try {
    return contest(phones, orders, fs::path(work) / ("kentongan-phones-" + std::to_string(::getpid()))).run();
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 2;
  }
}
