// People come in: by name and password, or by an invitation behind which they set their password.
//
//   GET  /api/v1/session       who is signed in; goes on from now. 401: nobody
//   POST /api/v1/session       {"name","password"}
//   POST /api/v1/session/end   204, whoever asked
//   POST /api/v1/invitation    {"token","password"}  as signing in; sets the password
//
// The answer of the first, second and fourth: {"v":1,"name","role","agency","csrf","expires"}.
//
// Whoever guesses is slowed down by name, whether there is such a name or not, and learns neither from the answer nor
// from the time it takes which of both was wrong. A name that somebody guesses at can still be used where it is signed
// in already.
//
// Thread rule: one thread. Hashing takes a tenth of a second and is done elsewhere; its results come back to this one.
#pragma once
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/web/problem.hpp"
#include "gateway/web/router.hpp"
#include "gateway/web/sessions.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::web {

struct sign_in_statistics {
  std::uint64_t signed_in = 0, refused = 0, slowed = 0;
};

class sign_in {
 public:
  struct parts {
    std::function<const account_book&()> accounts;
    // Reads the accounts, lets them be changed, and writes them when the change says so. False: not written.
    std::function<bool(const std::function<bool(account_book&)>&)> change;
    std::function<void(const session_book&)> keep;  // it has changed
    // Argon2id, elsewhere. Of `check`: whether the password is the hash's. Of `make`: the hash, or nothing when there
    // is no memory for it. False: too many wait already.
    std::function<bool(std::string password, std::string hash, std::function<void(bool)>)> check;
    std::function<bool(std::string password, std::function<void(std::optional<std::string>)>)> make;
    std::function<std::array<std::uint8_t, 32>()> random;
    ports::clock clock;
    ports::log log;
    std::chrono::hours lasts{16};  // a session without a look at GET /api/v1/session
    bool secure = false;           // cookies go over TLS only
  };
  sign_in(parts, session_book);
  sign_in(const sign_in&) = delete;
  sign_in& operator=(const sign_in&) = delete;

  std::optional<visitor> who(std::string_view cookies) const;
  void add_routes(std::vector<route>&);
  const sign_in_statistics& stats() const { return stats_; }

 private:
  struct asked;  // a request's name or token, and password
  void look(exchange);
  void enter(exchange);
  void leave(exchange);
  void accept(exchange);
  void begin(const exchange&, const account&, std::string_view what);
  void refuse(const exchange&, std::string_view name, std::string_view what);
  void wait(const exchange&, std::chrono::seconds);
  bool may_try(std::string_view name);
  void say(const exchange&, const account&, std::string_view id, domain::utc_time until) const;

  parts p_;
  session_book sessions_;
  std::map<std::string, domain::token_bucket, std::less<>> tries_;  // by name
  sign_in_statistics stats_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);  // results may come when it is gone
};

}  // namespace kentongan::web
