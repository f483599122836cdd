#include "gateway/app/wake_program.hpp"

#include "mqtt/broker/child_process.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <utility>

namespace kentongan::app {

namespace {

// Each name once, so that nothing of what a call says is filled in again.
std::string filled(const std::string& argument, const phones::wake_call& call, const std::string& url) {
  const std::pair<std::string_view, const std::string&> names[] = {
      {"{responder}", call.responder}, {"{title}", call.title}, {"{text}", call.text}, {"{url}", url}};
  std::string out;
  for (std::size_t at = 0; at < argument.size();) {
    bool found = false;
    for (const auto& [name, value] : names)
      if (argument.compare(at, name.size(), name) == 0) {
        out += value;
        at += name.size();
        found = true;
        break;
      }
    if (!found) out += argument[at++];
  }
  return out;
}

}  // namespace

struct wake_program::impl : std::enable_shared_from_this<impl> {
  struct running {
    std::unique_ptr<mqtt::child_process> program;
    boost::asio::steady_timer timer;
    std::string last_line;
    bool timed_out = false;
  };

  impl(boost::asio::any_io_executor e, wake_settings s, ports::log l)
      : executor(std::move(e)), settings(std::move(s)), log(std::move(l)) {}

  void start() {
    while (programs.size() < settings.programs_max && !queue.empty()) {
      const auto call = std::move(queue.front());
      queue.pop_front();
      launch(call);
    }
  }

  void launch(const phones::wake_call& call) {
    std::vector<std::string> arguments{"/usr/bin/env"};  // finds the program, and says so when there is none
    for (const auto& c : settings.command) arguments.push_back(filled(c, call, settings.url));
    const auto id = ++last_id;
    auto& r = *programs.emplace(id, std::make_unique<running>(running{nullptr, boost::asio::steady_timer(executor)}))
                   .first->second;
    const std::weak_ptr<impl> weak = weak_from_this();
    const auto later = [weak, id](const std::string& how) {
      const auto self = weak.lock();
      if (!self) return;
      // Not here: it runs inside the program's own object.
      boost::asio::post(self->executor, [weak, id, how] {
        if (const auto alive = weak.lock()) alive->ended(id, how);
      });
    };
    try {
      r.program = std::make_unique<mqtt::child_process>(
          executor, arguments,
          mqtt::child_process::handlers{[&r](std::string_view line) { r.last_line = line.substr(0, 200); }, later});
    } catch (const std::exception& e) {
      return later(e.what());
    }
    r.timer.expires_after(settings.timeout);
    r.timer.async_wait([weak, id](boost::system::error_code ec) {
      const auto self = weak.lock();
      if (ec || !self) return;
      if (const auto it = self->programs.find(id); it != self->programs.end()) {
        it->second->timed_out = true;
        it->second->program->signal(9);
      }
    });
  }

  void ended(std::uint64_t id, const std::string& how) {
    const auto it = programs.find(id);
    if (it == programs.end()) return;
    const auto gone = std::move(it->second);
    programs.erase(it);
    if (how == "exit code 0") {
      ++counts.called;
    } else if (counts.failed++ % 100 == 0) {
      log(ports::level::warn, "wake-up: " + settings.command.front() + ": " +
                                  (gone->timed_out           ? "it did not end in time"
                                   : gone->last_line.empty() ? how
                                                             : gone->last_line));
    }
    start();
  }

  boost::asio::any_io_executor executor;
  wake_settings settings;
  ports::log log;
  std::deque<phones::wake_call> queue;
  std::map<std::uint64_t, std::unique_ptr<running>> programs;
  std::uint64_t last_id = 0;
  wake_statistics counts;
};

wake_program::wake_program(boost::asio::any_io_executor e, wake_settings s, ports::log l)
    : impl_(std::make_shared<impl>(std::move(e), std::move(s), std::move(l))) {}

wake_program::~wake_program() { impl_->programs.clear(); }

void wake_program::call(const phones::wake_call& call) {
  if (impl_->settings.command.empty()) return;
  if (impl_->queue.size() >= impl_->settings.waiting_max) {
    ++impl_->counts.dropped;
    return;
  }
  impl_->queue.push_back(call);
  impl_->start();
}

wake_statistics wake_program::statistics() const { return impl_->counts; }

}  // namespace kentongan::app
