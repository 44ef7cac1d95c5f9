/** One request's way through the door: its id, its answer, its line in the access log, and the rules every path and origin obeys. */
@NullMarked
package io.posthouse.gateway.exchange;

import org.jspecify.annotations.NullMarked;
