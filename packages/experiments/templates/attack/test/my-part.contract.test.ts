import { describeAttack } from '@infomixup/testing';
import { myPart } from '../src/index.js';

describeAttack('myPart', { create: () => myPart({ norm: 'linf' }) });
