/** Where people and lines live, when there are several nodes. */
@NullMarked
package io.posthouse.messaging.home;

import org.jspecify.annotations.NullMarked;
