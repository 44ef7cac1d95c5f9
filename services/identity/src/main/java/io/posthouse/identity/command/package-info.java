/** Logins by the command line and from files. */
@NullMarked
package io.posthouse.identity.command;

import org.jspecify.annotations.NullMarked;
