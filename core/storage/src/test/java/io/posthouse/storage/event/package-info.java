/** Tests of events. */
@NullMarked
package io.posthouse.storage.event;

import org.jspecify.annotations.NullMarked;
