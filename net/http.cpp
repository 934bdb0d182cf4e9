#include "net/http.hpp"
