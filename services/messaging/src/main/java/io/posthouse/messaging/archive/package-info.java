/** The archive: every message, once per owner, behind the log. */
@NullMarked
package io.posthouse.messaging.archive;

import org.jspecify.annotations.NullMarked;
