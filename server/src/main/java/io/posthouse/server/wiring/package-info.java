/** Which class gets which: constructors only, nothing scanned. */
@NullMarked
package io.posthouse.server.wiring;

import org.jspecify.annotations.NullMarked;
