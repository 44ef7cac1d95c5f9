/** What the archive tells others of: every message once in each archive that it is in. */
@NullMarked
package io.posthouse.messaging.event;

import org.jspecify.annotations.NullMarked;
