/** Words for made-up names. People of science and computing, of many times and places. */
export const ADJECTIVES = (
  'able agile amber amiable apt ardent artful astute avid balanced beaming blithe bold brave breezy bright brisk bubbly ' +
  'buoyant calm candid careful caring cheerful chipper civil clear clever coastal cogent composed coral cordial cosmic ' +
  'crafty crisp curious dapper daring dazzling deft devoted diligent dreamy dynamic eager earnest eased elated eloquent ' +
  'eminent epic exact fabled fair faithful fearless festive fluent fond frank frosty frugal gallant generous gentle genuine ' +
  'gifted glad gleaming golden graceful grand grateful hardy hearty helpful hopeful humble ideal immense inventive jaunty ' +
  'jolly jovial joyful keen kind lively logical loyal lucid lucky lunar majestic mellow merry mindful mirthful modest ' +
  'musing neat nimble noble novel optimal patient peppy placid plucky poised polite proud prudent quick quiet radiant ' +
  'rapid relaxed resolute robust rosy sage serene sharp sincere skilful sleek smart snappy snug solar spirited spruce ' +
  'stalwart steady stellar stoic sturdy sublime sunny supple swift tender tidy tranquil trusting unruffled upbeat valiant ' +
  'vast vibrant vigilant vivid warm wise witty wondrous zealous zen'
).split(' ')

export const SCIENTISTS = (
  'abel agnesi alhazen ampere anning archimedes aryabhata avogadro babbage banach bardeen becquerel bell bernoulli bhabha ' +
  'bohr bolyai boole born bose brahe brahmagupta burnell cannon cantor carson cauchy cavendish chandrasekhar chatelet ' +
  'chebyshev chern cherenkov conway copernicus coulomb cray curie dalton darwin davinci dedekind dijkstra diophantus dirac ' +
  'doppler eddington edison ehrlich einstein elion engelbart eratosthenes erdos euclid euler faraday fermat fermi ' +
  'feynman fibonacci fleming fourier franklin galileo galois galvani gauss germain gibbs godel goeppert golgi goodall ' +
  'haber hahn halley hamilton hamming hardy hawking heisenberg helmholtz henry herschel hertz hilbert hippocrates hodgkin ' +
  'hooke hopper hubble humboldt huygens hypatia jacobi jenner joliot joule kelvin kepler khayyam khorana knuth koch ' +
  'kolmogorov kovalevskaya lagrange lamarr landau laplace lavoisier leavitt leeuwenhoek leibniz levi linnaeus lister ' +
  'lobachevsky lorentz lovelace mach margulis markov maxwell mcclintock meitner mendel mendeleev merian mersenne ' +
  'michelson millikan minkowski mirzakhani mobius morse napier nash neumann newton nightingale nobel noether ohm onsager ' +
  'oppenheimer ostrom pascal pasteur pauli payne penrose perlman planck poincare poisson ptolemy pythagoras raman ramanujan ' +
  'rayleigh riemann ritchie rontgen rubin rutherford sagan salam sanger schrodinger shannon shaw shor sinoussi somerville ' +
  'stokes strassmann swartz szilard tarski tesla thales thompson torvalds turing vesalius volta wallace watt weber weil ' +
  'wiles wilkes wing wirth wu yalow yonath yukawa zhukovsky'
).split(' ')
