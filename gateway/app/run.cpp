#include "gateway/app/run.hpp"

#include "gateway/app/gateway.hpp"
#include "gateway/app/heard_keeper.hpp"
#include "gateway/app/logging.hpp"
#include "gateway/app/phone_access.hpp"
#include "gateway/app/speech_program.hpp"
#include "gateway/app/version.hpp"
#include "gateway/app/wake_program.hpp"
#include "gateway/app/web_side.hpp"
#include "gateway/board/board_pages.hpp"
#include "gateway/contract/json.hpp"
#include "gateway/journal/journal.hpp"
#include "mqtt/broker/embedded_broker.hpp"
#include "mqtt/paho_client.hpp"
#include "mqtt/uri.hpp"
#include "radio/link/ports.hpp"
#include "radio/link/serial_line.hpp"
#include "radio/link/tcp_line.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <random>

namespace kentongan::app {

namespace {

using ports::level;

domain::instant read_clocks() {
  return {std::chrono::steady_clock::now(),
          std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())};
}

std::string new_boot_id(std::random_device& random) {
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", random(), random());
  return text;
}

mqtt::log_function mqtt_log(ports::log log) {
  return [log = std::move(log)](mqtt::log_level l, std::string_view text) {
    log(l == mqtt::log_level::debug     ? level::debug
        : l == mqtt::log_level::info    ? level::info
        : l == mqtt::log_level::warning ? level::warn
                                        : level::error,
        text);
  };
}

std::string read_password(const std::filesystem::path& file) {
  if (file.empty()) return {};
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error("mqtt.password_file: " + file.string() + " cannot be read");
  return line;
}

mqtt::paho_settings client_settings(const settings& s, const domain::city& city, std::string uri, std::string_view boot,
                                    std::uint64_t seed) {
  mqtt::paho_settings c;
  c.uri = std::move(uri);
  c.client_id = "gw-" + city.id + "-" + s.gateway.id;
  c.username = s.mqtt.username;
  c.password = read_password(s.mqtt.password_file);
  c.tls.ca_file = s.mqtt.ca_file;
  c.tls.certificate_file = s.mqtt.cert_file;
  c.tls.key_file = s.mqtt.key_file;
  c.will = mqtt::last_will{gateway::will(s, city, boot, read_clocks().utc), std::chrono::seconds{0}};
  c.keepalive = s.mqtt.keepalive;
  c.in_flight = s.mqtt.in_flight;
  c.jitter_seed = seed;
  c.log = mqtt_log(log_of("mqtt"));
  return c;
}

mqtt::embedded_broker_settings broker_settings_of(const settings& s, web::broker_rights rights) {
  mqtt::embedded_broker_settings b;
  b.config.directory = std::filesystem::absolute(s.broker_dir());
  b.config.port = s.mqtt.broker.port;
  b.config.guarded.push_back({"127.0.0.1", s.phones.port, {}, {}});
  if (s.phones.tls_port != 0)
    b.config.guarded.push_back({s.phones.tls_address, s.phones.tls_port, std::filesystem::absolute(s.phones.tls_cert),
                                std::filesystem::absolute(s.phones.tls_key)});
  b.passwords = std::move(rights.passwords);
  b.acl = std::move(rights.acl);
  return b;
}

// Two descriptors for each phone's page; the usual soft limit is 1024 for all.
void raise_descriptor_limit() {
  rlimit l{};
  if (::getrlimit(RLIMIT_NOFILE, &l) != 0) return;
  l.rlim_cur = std::min<rlim_t>(l.rlim_max, 65'536);
  ::setrlimit(RLIMIT_NOFILE, &l);
}

// The serial ports of the machine, looked at once a second: where a modem is now, and that it has come back.
class port_list {
 public:
  std::string path_of(const std::string& configured) {
    const auto name = radio::port_name::parse(configured);
    if (!name) return configured;
    return name->resolve(watcher_.current()).value_or("");
  }
  std::vector<radio::port_event> look() {
    std::error_code ec;
    auto list = radio::list_ports(ec);
    return ec ? std::vector<radio::port_event>{} : watcher_.update(std::move(list));
  }

 private:
  radio::port_watcher watcher_;
};

// One run of the gateway on real parts.
class runner {
 public:
  runner(const settings& s, const domain::city& city, const run_hooks& hooks)
      : settings_(s), city_(city), hooks_(hooks), log_(log_of("gateway")) {}

  run_result run() {
    std::filesystem::create_directories(settings_.journal_file().parent_path());
    auto opened = journal::store::open(settings_.journal_file().string());
    if (!opened) return journal_failure(opened.error());
    const auto now = read_clocks();
    auto snapshot = opened->snapshot(now.utc);
    if (!snapshot) return journal_failure(snapshot.error());
    log_(level::info, "journal " + settings_.journal_file().string() + ": " + std::to_string(snapshot->last_seq) +
                          " facts, " + std::to_string(snapshot->outbox.size()) + " messages to send");
    journal_.emplace(
        std::move(*opened), [this](auto fn) { boost::asio::post(io_, std::move(fn)); },
        [log = log_of("journal")](const journal::failure& f) { log(level::error, f.message); });

    boost::asio::signal_set signals(io_, SIGINT, SIGTERM);
    signals.async_wait([this](boost::system::error_code ec, int) {
      if (!ec) stop();
    });
    phones_.start([this](web::broker_rights r) { phones_changed(std::move(r)); });
    if (settings_.mqtt.url.empty()) {
      start_broker(std::move(*snapshot));
    } else {
      start_gateway(settings_.mqtt.url, *snapshot);
    }
    loop();
    journal_->stop();
    return result_;
  }

 private:
  run_result journal_failure(const journal::failure& f) {
    log_(level::error, f.message);
    return run_result::journal_failed;
  }

  void start_broker(ports::journal_snapshot snapshot) {
    auto b = broker_settings_of(settings_, phones_.rights());
    b.jitter_seed = random_();
    b.log = mqtt_log(log_of("broker"));
    broker_.emplace(io_.get_executor(), std::move(b));
    broker_->start([this, snapshot = std::move(snapshot)](mqtt::broker_state state, std::string_view reason) mutable {
      if (state == mqtt::broker_state::running) {
        log_(level::info, "broker of our own at " + broker_->uri() + " (phones' door: port " +
                              std::to_string(broker_->guarded_port(0)) + ')');
        if (!gateway_) start_gateway(broker_->uri(), std::exchange(snapshot, {}));
      } else if (!gateway_) {
        log_(level::error, "the broker of our own does not start: " + std::string(reason));
        result_ = run_result::broker_failed;
        stop();
      } else {
        log_(level::error, "the broker of our own stopped: " + std::string(reason));
      }
    });
  }

  void start_gateway(const std::string& uri, const ports::journal_snapshot& snapshot) {
    const std::string boot = new_boot_id(random_);
    client_ = mqtt::make_paho_client(io_.get_executor(), client_settings(settings_, city_, uri, boot, random_()));
    std::vector<radio::line*> lines, terminal_lines;
    port_list_.look();
    for (const auto& m : settings_.modems) lines.push_back(make_line(m.port, m.baud));
    for (const auto& t : settings_.terminals) terminal_lines.push_back(make_line(t.port, t.baud));
    gateway_ = std::make_unique<gateway>(
        gateway::parts{settings_, city_, *journal_, snapshot, *client_, std::move(lines), speech_, read_clocks, log_,
                       boot, std::string(version), std::move(terminal_lines),
                       [this](const domain::net_id& net, const air::heard_over& over) { heard_.keep(net, over); },
                       [this](std::string_view key) { return phones_.responder_of(key); }, wake(),
                       phones::wake_up::settings{settings_.phones.wake_after}});
    if (wake_) gateway_->add_health([this](contract::writer& w) { put_wake(w); });
    gateway_->start();
    if (settings_.web.enabled) {
      web_ = std::make_unique<web_side>(
          io_.get_executor(), web_side::parts{settings_, city_, *gateway_, phones_, [this] { return phones_door(); },
                                              board::pages(), read_clocks, log_of("web")});
      web_->start();
      if (phones_door().port == 0)
        log_(level::warn,
             "phones' pages cannot come in: the broker must be reached by tcp://, and must ask for a password");
    }
    if (!lines_.empty()) watch_ports();
    if (hooks_.on_ready) hooks_.on_ready(uri);
  }

  std::function<void(const phones::wake_call&)> wake() {
    const auto& s = settings_.phones;
    if (s.wake_command.empty()) return {};
    wake_.emplace(io_.get_executor(), wake_settings{s.wake_command, settings_.web.public_url + "/hp/"}, log_of("wake"));
    return [this](const phones::wake_call& c) { wake_->call(c); };
  }
  void put_wake(contract::writer& w) const {
    const auto s = wake_->statistics();
    w.object("wake").field("called", s.called).field("failed", s.failed).field("dropped", s.dropped).close();
  }

  relay::broker_place phones_door() const {
    if (broker_) return {"127.0.0.1", broker_->pid() == 0 ? std::uint16_t{0} : broker_->guarded_port(0)};
    // A broker that asks not even the gateway for a password would be open to everybody who reaches the pages.
    const auto there = mqtt::parse_broker_uri(settings_.mqtt.url);
    if (!there || there->tls || settings_.mqtt.username.empty()) return {};
    return {there->host, there->port};
  }

  void phones_changed(web::broker_rights r) {
    try {
      if (broker_) broker_->set_access(std::move(r.passwords), std::move(r.acl));
    } catch (const std::exception& e) {
      log_(level::error, std::string("phones keep the rights they had: ") + e.what());
    }
  }

  radio::line* make_line(const std::string& port, std::uint32_t baud) {
    if (auto address = radio::parse_tcp_address(port)) {
      lines_.push_back(std::make_unique<radio::tcp_line>(io_.get_executor(), radio::tcp_settings{*std::move(address)}));
    } else {
      lines_.push_back(std::make_unique<radio::serial_line>(
          io_.get_executor(), radio::serial_settings{[this, port] { return port_list_.path_of(port); }, baud}));
    }
    return lines_.back().get();
  }

  void watch_ports() {
    port_timer_.expires_after(std::chrono::seconds{1});
    port_timer_.async_wait([this](boost::system::error_code ec) {
      if (ec) return;
      for (const auto& e : port_list_.look()) {
        const bool came = e.kind == radio::port_event::what::came;
        log_(level::info, "serial port " + e.port.path + (came ? " came" : " went"));
        const auto tell = [&](const auto& modems) {
          for (const auto& m : modems)
            if (const auto name = radio::port_name::parse(m.port); came && name && name->matches(e.port))
              gateway_->modem_came_back(m.name);
        };
        tell(settings_.modems);
        tell(settings_.terminals);
      }
      watch_ports();
    });
  }

  // One turn: everything that is ready, up to a bound, then one commit for all of it.
  void loop() {
    while (!done_) {
      io_.run_one();
      for (int i = 0; i < 256 && io_.poll_one() > 0; ++i) {
      }
      if (!gateway_) continue;
      gateway_->end_of_turn();
      const auto next = gateway_->deadline();
      if (next == armed_for_) continue;
      armed_for_ = next;
      if (next)
        timer_.expires_at(*next);
      else
        timer_.cancel();
      if (next)
        timer_.async_wait([this](boost::system::error_code ec) {
          if (!ec) armed_for_.reset();
        });
    }
  }

  void stop() {
    if (std::exchange(stopping_, true)) return;
    log_(level::info, "stopping");
    port_timer_.cancel();
    phones_.stop();
    if (web_) web_->stop();
    if (!gateway_) return stop_broker();
    gateway_->stop([this] { stop_broker(); });
  }
  void stop_broker() {
    if (!broker_) return finish();
    broker_->stop([this] { finish(); });
  }
  void finish() { done_ = true; }

  const settings& settings_;
  const domain::city& city_;
  const run_hooks& hooks_;
  ports::log log_;
  std::random_device random_;
  boost::asio::io_context io_{1};
  boost::asio::steady_timer timer_{io_}, port_timer_{io_};
  std::optional<domain::steady_time> armed_for_;
  port_list port_list_;
  std::optional<journal::sqlite_journal> journal_;
  std::optional<mqtt::embedded_broker> broker_;
  speech_program speech_{io_.get_executor(), settings_.speech, settings_.speech_dir(), log_};
  heard_keeper heard_{
      {settings_.heard_dir(), {settings_.heard.days, std::uint64_t{settings_.heard.sound_mb} * 1'000'000}},
      [log = log_of("heard")](const std::string& trouble) { log(level::warn, trouble); }};
  std::unique_ptr<mqtt::client> client_;
  std::vector<std::unique_ptr<radio::line>> lines_;
  phone_access phones_{io_.get_executor(), settings_, city_, read_clocks, log_of("phones")};
  std::optional<wake_program> wake_;
  std::unique_ptr<gateway> gateway_;
  std::unique_ptr<web_side> web_;
  run_result result_ = run_result::stopped;
  bool stopping_ = false, done_ = false;
};

}  // namespace

run_result run(const settings& s, const domain::city& city, const run_hooks& hooks) {
  // Batches of facts come and go as blocks of some 100 KiB. By default glibc gives each back to the kernel, which then
  // spends more time on clearing pages than we do on the facts; these bounds keep a few MiB instead (mallopt(3)).
  ::mallopt(M_MMAP_THRESHOLD, 8 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 8 << 20);
  // A file at its size limit and a reader gone are errors to be handled where they happen, not reasons to die.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  return runner(s, city, hooks).run();
}

}  // namespace kentongan::app
