import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipWithoutHosts, startHosts, type TestHosts } from '../../../test/hosts/hosts.ts';
import { mustRun, runCommand } from '../../lib/command.ts';
import type { BuildManifest } from '../build/types.ts';
import type { Host, HostSet } from './host.ts';
import { openSshHost } from './ssh-host.ts';

const skip = await skipWithoutHosts();
let hosts: TestHosts;
let host: Host;
const folder = '';
const fence = 0;
