export { EICAR, type SampleVideo, sampleVideo } from './samples.js';
