@NullMarked
package io.posthouse.server.guard;

import org.jspecify.annotations.NullMarked;
