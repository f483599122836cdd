// One life of the gateway, and everything that dies with it when it is killed. Internal to world.
#pragma once
#include "gateway/contract/news.hpp"
#include "tests/sim/world.hpp"
#include "tests/support/no_speech.hpp"

namespace kentongan::sim {

struct world::process {
  loop::owner owner;
  std::string boot;
  storage journal;
  sim::client client;
  serial_line line;
  ports::journal_snapshot snapshot;
  test::no_speech speech;
  app::gateway gateway;
  std::optional<loop::ticket> timer;
  std::optional<steady_time> armed_for;

  process(world& w, loop::owner o, std::string boot_id, ports::journal_snapshot s)
      : owner(o),
        boot(std::move(boot_id)),
        journal({w.loop_, o, w.disk_.store(), w.options_, w.healed_, w.full_until_, w.ledger_,
                 [&w](const ports::outbox_row& row) { w.outbox_.emplace(row.id, row); },
                 [&w](std::uint64_t id) {
                   const auto it = w.outbox_.find(id);
                   if (it == w.outbox_.end()) throw violation("an outbox row is dropped that was never put");
                   if (!w.witness_.broker_has(it->second.topic, it->second.payload))
                     throw violation("an outbox row is dropped that the broker never got");
                   w.outbox_.erase(it);
                 },
                 [&w](const ports::journal_batch& batch) {
                   std::string text;
                   for (const auto& f : batch.facts)
                     if (w.tell_) contract::append_fact(text, f);
                   w.tell("on disk   " + text);
                   w.every_fact_is_news(batch);
                 }},
                w.chance_.fork()),
        client(w.loop_, w.broker_, w.chance_.fork(),
               {"gw-blitar-gw1", o, app::gateway::will(w.settings_, w.city_, boot, w.clock_.time()),
                [&w](const mqtt::message& m) {
                  w.witness_.published(m);
                  if (!w.healed_ && w.chance_.hit(w.options_.crash_in_action / 2)) throw killed();
                },
                [&w] {
                  if (!w.healed_ && w.chance_.hit(w.options_.crash_in_action / 2)) throw killed();
                },
                [&w](const mqtt::message& m) { w.gateway_hears(m); }}),
        line(w.loop_, o, w.chance_.fork(), w.options_, w.modem_, {[&w] {
               if (!w.healed_ && w.chance_.hit(w.options_.crash_in_action)) throw killed();
             }}),
        snapshot(std::move(s)),
        gateway({w.settings_,
                 w.city_,
                 journal,
                 snapshot,
                 client,
                 {&line},
                 speech,
                 [&w] { return w.clock_.instant(); },
                 [&w](ports::level, std::string_view text) { w.tell("log       " + std::string(text)); },
                 boot,
                 "sim"}) {}
};

}  // namespace kentongan::sim
