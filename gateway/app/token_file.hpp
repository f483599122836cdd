// The file of the machine tokens: read, written whole or not at all, and looked at again while the gateway runs, so
// that a token that is revoked opens nothing a moment later.
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/web/tokens.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace kentongan::app {

// An absent file is an empty book. Refused: one that others than its owner may read or write.
std::variant<web::token_book, std::string> read_tokens(const std::filesystem::path&);
// Mode 0600, by way of a second file; throws std::runtime_error.
void write_tokens(const std::filesystem::path&, const web::token_book&);

class token_watch {
 public:
  token_watch(std::filesystem::path, ports::log);
  // Looks at the file again when the last look is long enough ago. While it cannot be read, no token is valid.
  const web::token_book& current(domain::steady_time now);

 private:
  std::filesystem::path file_;
  ports::log log_;
  web::token_book book_;
  std::string seen_, fault_;
  std::optional<domain::steady_time> looked_;
};

}  // namespace kentongan::app
