@NullMarked
package io.posthouse.identity.command;

import org.jspecify.annotations.NullMarked;
