/**
 * The logging component: asynchronous, with tags that follow the work, and with secrets masked before a line is written.
 *
 * <p>Code logs through SLF4J and knows nothing of this package, except where work is handed to another thread
 * ({@link io.posthouse.kernel.logging.Tags}) and where the program starts
 * ({@link io.posthouse.kernel.logging.Logging#install}).
 */
@NullMarked
package io.posthouse.kernel.logging;

import org.jspecify.annotations.NullMarked;
