@NullMarked
package io.posthouse.server.console;

import org.jspecify.annotations.NullMarked;
