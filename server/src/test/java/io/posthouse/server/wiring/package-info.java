@NullMarked
package io.posthouse.server.wiring;

import org.jspecify.annotations.NullMarked;
